"""Instances with what a NAT instance sets: network interface, metadata options, root volume.

EC2 API Reference: RunInstances, ModifyInstanceAttribute, DescribeInstanceAttribute, Instance.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from tij.emulator.patches.ec2.images import ARM64_IMAGE
from tij.emulator.patches.query import Params, Response, first

# Element of an answer → key of the stored instance, of attributes that are flags.
FLAGS: Mapping[str, str] = {
    "sourceDestCheck": "SourceDestCheck",
    "disableApiTermination": "DisableApiTermination",
    "disableApiStop": "DisableApiStop",
    "ebsOptimized": "EbsOptimized",
}
METADATA_OPTIONS: Mapping[str, str] = {
    "HttpTokens": "optional",
    "HttpPutResponseHopLimit": "1",
    "HttpEndpoint": "enabled",
    "HttpProtocolIpv6": "disabled",
    "InstanceMetadataTags": "disabled",
}


def fill(ec2: Any) -> None:
    """Keep what RunInstances says, and let it be changed."""
    instances = Instances(ec2)
    ec2._ACTION_MAP["RunInstances"] = instances.run
    ec2._ACTION_MAP["TerminateInstances"] = instances.terminate
    ec2._ACTION_MAP["ModifyInstanceAttribute"] = instances.modify
    ec2._ACTION_MAP["ModifyInstanceMetadataOptions"] = instances.modify_metadata_options
    ec2._ACTION_MAP["DescribeInstanceAttribute"] = instances.describe_attribute
    ec2._instance_xml = instances.render


class Instances:
    """ministack's instances, with what it leaves out."""

    def __init__(self, ec2: Any) -> None:
        """`ec2` is ministack's module."""
        self._ec2 = ec2
        self._run, self._terminate, self._describe_attribute = (
            ec2._ACTION_MAP[action]
            for action in ("RunInstances", "TerminateInstances", "DescribeInstanceAttribute")
        )
        self._render = ec2._instance_xml

    def run(self, params: Params) -> Response:
        """RunInstances."""
        # The first network interface may carry the subnet and the security groups.
        interface = "NetworkInterface.1"
        plain: dict[str, list[str]] = {k: list(v) for k, v in params.items()}
        if first(params, f"{interface}.SubnetId"):
            plain["SubnetId"] = [first(params, f"{interface}.SubnetId")]
        groups = self._ec2._parse_member_list(params, f"{interface}.SecurityGroupId")
        plain |= {f"SecurityGroupId.{n}": [group] for n, group in enumerate(groups, 1)}
        before = set(self._ec2._instances)
        response: Response = self._run(plain)
        made = [self._ec2._instances[id_] for id_ in set(self._ec2._instances) - before]
        for instance in made:
            self._complete(instance, params)
            # ministack has rendered its answer already.
            rendered = f"<instancesSet>{self.render(instance)}</instancesSet>"
            text = response[2].decode()
            head, rest = text.split("<instancesSet>", 1)
            response = (
                response[0],
                response[1],
                (head + rendered + rest.split("</instancesSet>", 1)[1]).encode(),
            )
        return response

    def terminate(self, params: Params) -> Response:
        """TerminateInstances: its network interface and root volume go with it."""
        ids = self._ec2._parse_member_list(params, "InstanceId")
        for id_ in ids:
            if self._ec2._instances.get(id_, {}).get("DisableApiTermination"):
                return self._ec2._error(
                    "OperationNotPermitted",
                    f"The instance '{id_}' may not be terminated. Modify its"
                    " 'disableApiTermination' instance attribute and try again.",
                    400,
                )
        response: Response = self._terminate(params)
        if response[0] < 400:
            for id_ in ids:
                instance = self._ec2._instances[id_]
                self._ec2._network_interfaces.pop(instance.get("NetworkInterfaceId"), None)
                for mapping in instance.get("BlockDeviceMappings", []):
                    if mapping["Ebs"].get("DeleteOnTermination"):
                        self._ec2._volumes.pop(mapping["Ebs"]["VolumeId"], None)
        return response

    def modify(self, params: Params) -> Response:
        """ModifyInstanceAttribute."""
        instance = self._ec2._instances.get(first(params, "InstanceId"))
        if instance is None:
            return self._missing(params)
        for key in FLAGS.values():
            if first(params, f"{key}.Value"):
                instance[key] = first(params, f"{key}.Value") == "true"
        for key in ("InstanceType", "UserData", "InstanceInitiatedShutdownBehavior"):
            if first(params, f"{key}.Value"):
                instance[key] = first(params, f"{key}.Value")
        groups = self._ec2._parse_member_list(params, "GroupId")
        if groups:
            instance["SecurityGroups"] = [
                {"GroupId": id_, "GroupName": self._ec2._security_groups[id_]["GroupName"]}
                for id_ in groups
            ]
        self._update_interface(instance)
        return self._ec2._xml(200, "ModifyInstanceAttributeResponse", "<return>true</return>")

    def modify_metadata_options(self, params: Params) -> Response:
        """ModifyInstanceMetadataOptions."""
        instance = self._ec2._instances.get(first(params, "InstanceId"))
        if instance is None:
            return self._missing(params)
        for key in METADATA_OPTIONS:
            if first(params, key):
                instance["MetadataOptions"][key] = first(params, key)
        return self._ec2._xml(
            200,
            "ModifyInstanceMetadataOptionsResponse",
            f"<instanceId>{instance['InstanceId']}</instanceId>"
            f"<instanceMetadataOptions>{_metadata_options(instance)}</instanceMetadataOptions>",
        )

    def describe_attribute(self, params: Params) -> Response:
        """DescribeInstanceAttribute."""
        instance = self._ec2._instances.get(first(params, "InstanceId"))
        attribute = first(params, "Attribute")
        if instance is None:
            return self._missing(params)
        if attribute in FLAGS:
            value = str(instance.get(FLAGS[attribute], False)).lower()
        elif attribute == "userData" and instance.get("UserData"):
            value = instance["UserData"]
        else:
            return self._describe_attribute(params)
        return self._ec2._xml(
            200,
            "DescribeInstanceAttributeResponse",
            f"<instanceId>{instance['InstanceId']}</instanceId>"
            f"<{attribute}><value>{value}</value></{attribute}>",
        )

    def render(self, instance: dict[str, Any]) -> str:
        """The instance as an item of DescribeInstances."""
        rendered: str = self._render(instance)
        more = f"<ebsOptimized>{str(instance.get('EbsOptimized', False)).lower()}</ebsOptimized>"
        if "MetadataOptions" in instance:
            more += f"<metadataOptions>{_metadata_options(instance)}</metadataOptions>"
        interface = self._ec2._network_interfaces.get(instance.get("NetworkInterfaceId"))
        if interface:
            more += f"<networkInterfaceSet>{self._ec2._eni_fields_xml(interface)}"
            more += "</networkInterfaceSet>"
        body, closing, _ = rendered.rpartition("</item>")
        return f"{body}{more}{closing}"

    def _complete(self, instance: dict[str, Any], params: Params) -> None:
        zone = self._ec2._subnets.get(instance["SubnetId"], {}).get(
            "AvailabilityZone", instance["Placement"]["AvailabilityZone"]
        )
        instance["Placement"]["AvailabilityZone"] = zone
        instance["Architecture"] = "arm64" if instance["ImageId"] == ARM64_IMAGE else "x86_64"
        instance["EbsOptimized"] = first(params, "EbsOptimized") == "true"
        instance["DisableApiTermination"] = first(params, "DisableApiTermination") == "true"
        monitored = first(params, "Monitoring.Enabled") == "true"
        instance["Monitoring"] = {"State": "enabled" if monitored else "disabled"}
        instance["MetadataOptions"] = {
            key: first(params, f"MetadataOptions.{key}") or default
            for key, default in METADATA_OPTIONS.items()
        }
        self._complete_root_volume(instance, params, zone)
        interface_id = f"eni-{secrets.token_hex(9)[:17]}"
        instance["NetworkInterfaceId"] = interface_id
        self._ec2._network_interfaces[interface_id] = {
            "NetworkInterfaceId": interface_id,
            "SubnetId": instance["SubnetId"],
            "VpcId": instance["VpcId"],
            "AvailabilityZone": zone,
            "Description": "",
            "OwnerId": self._ec2.get_account_id(),
            "Status": "in-use",
            "PrivateIpAddress": instance["PrivateIpAddress"],
            "MacAddress": "02:" + ":".join(f"{byte:02x}" for byte in secrets.token_bytes(5)),
            "Attachment": {
                "AttachmentId": f"eni-attach-{secrets.token_hex(9)[:17]}",
                "InstanceId": instance["InstanceId"],
                "DeviceIndex": 0,
                "AttachTime": instance["LaunchTime"],
            },
        }
        self._update_interface(instance)

    def _complete_root_volume(self, instance: dict[str, Any], params: Params, zone: str) -> None:
        for mapping in instance["BlockDeviceMappings"]:
            volume = self._ec2._volumes[mapping["Ebs"]["VolumeId"]]
            volume["AvailabilityZone"] = zone
            asked = "BlockDeviceMapping.1.Ebs"
            if first(params, f"{asked}.VolumeType"):
                volume["VolumeType"] = first(params, f"{asked}.VolumeType")
            if first(params, f"{asked}.VolumeSize"):
                volume["Size"] = int(first(params, f"{asked}.VolumeSize"))
            volume["Encrypted"] = first(params, f"{asked}.Encrypted") == "true"
            self._ec2._parse_tag_specs(params, "volume", volume["VolumeId"])

    def _update_interface(self, instance: dict[str, Any]) -> None:
        interface = self._ec2._network_interfaces.get(instance.get("NetworkInterfaceId"))
        if interface is not None:
            interface["SourceDestCheck"] = instance["SourceDestCheck"]
            interface["Groups"] = instance["SecurityGroups"]

    def _missing(self, params: Params) -> Response:
        return self._ec2._error(
            "InvalidInstanceID.NotFound",
            f"The instance ID '{first(params, 'InstanceId')}' does not exist",
            400,
        )


def _metadata_options(instance: dict[str, Any]) -> str:
    values = {"State": "applied", **instance["MetadataOptions"]}
    return "".join(f"<{k[0].lower()}{k[1:]}>{v}</{k[0].lower()}{k[1:]}>" for k, v in values.items())
