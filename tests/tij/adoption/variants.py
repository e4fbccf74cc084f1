"""Productions of other kinds of parts than the guide's, made of one that was clicked."""

from __future__ import annotations

import json
from typing import Any

from tests.tij.adoption.clicked import REGION, Clicks, click, of_type
from tests.tij.adoption.habits import (
    Made,
    change_distribution,
    change_task,
    domain,
    of_name,
    upsert,
)
from tij.adoption.surveyed import Client


def running_service(client: Client, made: Made) -> Any:
    cluster, service = made["service"].split("/")[1:]
    return client("ecs").describe_services(cluster=cluster, services=[service])["services"][0]


def instead_of(client: Client, running: Any, **otherwise: Any) -> None:
    """The same service, made anew."""
    keys = ("serviceName", "taskDefinition", "launchType", "networkConfiguration", "loadBalancers")
    again = {key: running[key] for key in keys if running.get(key)} | otherwise
    ecs, cluster = client("ecs"), running["clusterArn"]
    ecs.delete_service(cluster=cluster, service=running["serviceName"], force=True)
    ecs.create_service(
        cluster=cluster, desiredCount=0, **{k: v for k, v in again.items() if v is not None}
    )


def network_balancer(client: Client, made: Made) -> None:
    """In the application load balancer's place, with a name of its own."""
    elb, key = client("elbv2"), {"LoadBalancerArns": [made["load_balancer"]]}
    (old,) = elb.describe_load_balancers(**key)["LoadBalancers"]
    (balancer,) = elb.create_load_balancer(
        Name=f"{of_name(client, made)}-nlb",
        Type="network",
        Subnets=[zone["SubnetId"] for zone in old["AvailabilityZones"]],
    )["LoadBalancers"]
    (group,) = elb.create_target_group(
        Name="nlb-tg", Protocol="TCP", Port=80, VpcId=made["vpc"], TargetType="ip"
    )["TargetGroups"]
    arn = group["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="TCP",
        Port=443,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )
    alias = {"HostedZoneId": balancer["CanonicalHostedZoneId"], "DNSName": balancer["DNSName"]}
    alias["EvaluateTargetHealth"] = False
    upsert(
        client,
        made["zone"],
        {"Name": f"api.{domain(client, made)}", "Type": "A", "AliasTarget": alias},
    )
    running = running_service(client, made)
    (served,) = running["loadBalancers"]
    instead_of(client, running, loadBalancers=[served | {"targetGroupArn": arn}])
    elb.delete_load_balancer(LoadBalancerArn=made["load_balancer"])
    elb.delete_target_group(TargetGroupArn=made["target_group"])


def tasks_on_instances(client: Client, made: Made) -> None:
    """EC2's launch type, with ports of the instances."""
    elb = client("elbv2")
    (group,) = elb.create_target_group(
        Name="instances-tg", Protocol="HTTP", Port=80, VpcId=made["vpc"], TargetType="instance"
    )["TargetGroups"]
    for listener in elb.describe_listeners(LoadBalancerArn=made["load_balancer"])["Listeners"]:
        if listener["Port"] == 443:
            action = {"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}
            elb.modify_listener(ListenerArn=listener["ListenerArn"], DefaultActions=[action])

    def change(task: Any) -> None:
        task |= {"networkMode": "bridge", "requiresCompatibilities": ["EC2"]}
        for container in task["containerDefinitions"]:
            container["portMappings"] = [{"containerPort": 80, "hostPort": 0}]

    running = running_service(client, made)
    change_task(client, made, change, service=False)
    (served,) = running["loadBalancers"]
    instead_of(
        client,
        running,
        launchType="EC2",
        taskDefinition=running["taskDefinition"].rpartition("/")[2].partition(":")[0],
        networkConfiguration=None,
        loadBalancers=[served | {"targetGroupArn": group["TargetGroupArn"]}],
    )


def blue_green(client: Client, made: Made) -> None:
    """CodeDeploy shifts the requests to another group of tasks."""
    client("elbv2").create_target_group(
        Name="green-tg", Protocol="HTTP", Port=80, VpcId=made["vpc"], TargetType="ip"
    )
    instead_of(client, running_service(client, made), deploymentController={"type": "CODE_DEPLOY"})


def second_environment(client: Client, made: Made) -> None:
    """Staging, beside it in the same account, of a zone of its own."""
    name = f"staging.{domain(client, made)}"
    click(client, Clicks(name="staging", title="Staging", domain=name))


def locked_bucket(client: Client, made: Made) -> None:
    """The files are in a bucket whose objects cannot be deleted for a day."""
    s3, bucket = client("s3"), f"locked-{made['files_bucket']}"
    s3.create_bucket(
        Bucket=bucket,
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=True,
    )
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    s3.put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule},
    )
    _files_in(client, made, f"{bucket}.s3.{REGION}.amazonaws.com")


def _files_in(client: Client, made: Made, host: str) -> None:
    def change(config: Any) -> None:
        config["Origins"]["Items"][0]["DomainName"] = host

    change_distribution(client, made, change)

    def variable(task: Any) -> None:
        for one in task["containerDefinitions"][0]["environment"]:
            if one["name"] == "AWS_STORAGE_BUCKET_NAME":
                one["value"] = host.partition(".s3")[0]

    change_task(client, made, variable)


def bucket_of_another_region(client: Client, made: Made) -> None:
    bucket = f"far-{made['files_bucket']}"
    client("s3", "us-east-1").create_bucket(Bucket=bucket)
    _files_in(client, made, f"{bucket}.s3.us-east-1.amazonaws.com")


def two_buckets(client: Client, made: Made) -> None:
    """Of the CDN: media in one, the collected static files in another."""
    bucket = f"static-{made['files_bucket']}"
    client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )

    def change(config: Any) -> None:
        (first,) = config["Origins"]["Items"]
        host = f"{bucket}.s3.{REGION}.amazonaws.com"
        config["Origins"]["Items"].append(first | {"Id": "static", "DomainName": host})
        config["Origins"]["Quantity"] = 2
        behavior = config["DefaultCacheBehavior"] | {
            "PathPattern": "static/*",
            "TargetOriginId": "static",
        }
        config["CacheBehaviors"] = {"Quantity": 1, "Items": [behavior]}

    change_distribution(client, made, change)


def delegated_api(client: Client, made: Made) -> None:
    """The API's name is a zone of other name servers."""
    name = f"api.{domain(client, made)}"
    upsert(client, made["zone"], of_type(client, made["zone"], name, "A"), "DELETE")
    servers = [{"Value": f"ns-{n}.example.net"} for n in (1, 2)]
    record = {"Name": name, "Type": "NS", "TTL": 300, "ResourceRecords": servers}
    upsert(client, made["zone"], record)


def zone_elsewhere(client: Client, made: Made) -> None:
    """The domain's zone is at another provider; here is only the API's."""
    name, zone = domain(client, made), made["zone"]
    route53 = client("route53")
    old = of_type(client, zone, f"api.{name}", "A")
    for record in route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]:
        if record["Type"] not in ("NS", "SOA"):
            upsert(client, zone, record, "DELETE")
    route53.delete_hosted_zone(Id=zone)
    fresh = route53.create_hosted_zone(Name=f"api.{name}", CallerReference="api")["HostedZone"]
    upsert(client, fresh["Id"], old)


def organizations_tags(client: Client, made: Made) -> None:
    """What an organization's policy puts on everything."""
    tags = [{"Key": "acme:cost-center", "Value": "1234"}, {"Key": "acme:owner", "Value": "web"}]
    inside = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    ec2 = client("ec2")
    subnets = [one["SubnetId"] for one in ec2.describe_subnets(Filters=inside)["Subnets"]]
    ec2.create_tags(Resources=[made["vpc"], made["nat_gateway"], *subnets], Tags=tags)
    client("elbv2").add_tags(ResourceArns=[made["load_balancer"], made["target_group"]], Tags=tags)
    client("s3").put_bucket_tagging(Bucket=made["files_bucket"], Tagging={"TagSet": tags})
    rds = client("rds")
    for one in rds.describe_db_instances()["DBInstances"]:
        rds.add_tags_to_resource(ResourceName=one["DBInstanceArn"], Tags=tags)


def balancer_of_another_region(client: Client, made: Made) -> None:
    """Of this account; the API's record leads to it."""
    ec2, elb = client("ec2", "us-west-2"), client("elbv2", "us-west-2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"us-west-2{z}")
        for n, z in enumerate("ab")
    ]
    (balancer,) = elb.create_load_balancer(
        Name="far-alb", Subnets=[one["Subnet"]["SubnetId"] for one in subnets]
    )["LoadBalancers"]
    alias = {"HostedZoneId": "Z1H1FL5HABSF5", "DNSName": balancer["DNSName"]}
    alias["EvaluateTargetHealth"] = False
    name = f"api.{domain(client, made)}"
    upsert(client, made["zone"], {"Name": name, "Type": "A", "AliasTarget": alias})


def variable_of_another_region(client: Client, made: Made) -> None:
    """No CDN, and the service names a bucket of this account that is far away."""
    bucket_of_another_region(client, made)
    name = f"cdn.{domain(client, made)}"
    upsert(client, made["zone"], of_type(client, made["zone"], name, "A"), "DELETE")

    def change(config: Any) -> None:
        config["Aliases"] = {"Quantity": 0, "Items": []}

    change_distribution(client, made, change)


def _service_names(client: Client, made: Made, was: str, becomes: str) -> None:
    """Wherever its task definition says so."""

    def change(task: Any) -> None:
        text = json.dumps(task["containerDefinitions"]).replace(was, becomes)
        task["containerDefinitions"] = json.loads(text)

    change_task(client, made, change)


def database_of_another_region(client: Client, made: Made) -> None:
    rds = client("rds").describe_db_instances(DBInstanceIdentifier=made["database"])
    host = rds["DBInstances"][0]["Endpoint"]["Address"]
    far = "far-db.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com"
    _service_names(client, made, host, far)


def image_of_another_account(client: Client, made: Made) -> None:
    account = client("sts").get_caller_identity()["Account"]
    _service_names(client, made, f"{account}.dkr.ecr.", "999999999999.dkr.ecr.")


def secret_of_another_account(client: Client, made: Made) -> None:
    account = client("sts").get_caller_identity()["Account"]
    far = made["database_secret"].replace(account, "999999999999")
    _service_names(client, made, made["database_secret"], far)


def distribution_of_another_account(client: Client, made: Made) -> None:
    alias = {"HostedZoneId": "Z2FDTNDATAQYW2", "EvaluateTargetHealth": False}
    alias |= {"DNSName": "d111111abcdef8.cloudfront.net"}
    name = f"cdn.{domain(client, made)}"
    upsert(client, made["zone"], {"Name": name, "Type": "A", "AliasTarget": alias})

    def change(config: Any) -> None:
        config["Aliases"] = {"Quantity": 0, "Items": []}

    change_distribution(client, made, change)


def _group(client: Client, made: Made, part: str) -> tuple[str, Any]:
    """Identifier of the part's security group, and what it lets in."""
    name = f"{of_name(client, made)}-{part}-sg"
    filters = [{"Name": "vpc-id", "Values": [made["vpc"]]}]
    filters += [{"Name": "group-name", "Values": [name]}]
    (group,) = client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    return group["GroupId"], group["IpPermissions"]


def _emptied(client: Client, made: Made, part: str) -> str:
    """The group, which lets nobody in any more."""
    ec2, (id_, _) = client("ec2"), _group(client, made, part)
    of = [{"Name": "group-id", "Values": [id_]}]
    rules = ec2.describe_security_group_rules(Filters=of)["SecurityGroupRules"]
    ids = [one["SecurityGroupRuleId"] for one in rules if not one["IsEgress"]]
    ec2.revoke_security_group_ingress(GroupId=id_, SecurityGroupRuleIds=ids)
    return id_


def ranges_instead_of_groups(client: Client, made: Made) -> None:
    """The database and the service let the VPC's addresses in, the balancer CloudFront's alone."""
    ec2 = client("ec2")
    inside = {"CidrIp": "10.0.0.0/16", "Description": "from the VPC"}
    for part, port in (("rds", 5432), ("ecs", 80)):
        id_ = _emptied(client, made, part)
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [inside]}
        ec2.authorize_security_group_ingress(GroupId=id_, IpPermissions=[rule])
    id_ = _emptied(client, made, "alb")
    list_ = ec2.create_managed_prefix_list(
        PrefixListName="origin-facing",
        MaxEntries=1,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "198.51.100.0/24", "Description": "CDN"}],
    )["PrefixList"]["PrefixListId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    rule |= {"PrefixListIds": [{"PrefixListId": list_, "Description": "CloudFront only"}]}
    ec2.authorize_security_group_ingress(GroupId=id_, IpPermissions=[rule])


def named_port(client: Client, made: Made) -> None:
    """gunicorn on a port of its own, with a name, behind a group of that port; the old is left."""
    elb = client("elbv2")
    (group,) = elb.create_target_group(
        Name="web-8000",
        Protocol="HTTP",
        Port=8000,
        VpcId=made["vpc"],
        TargetType="ip",
        HealthCheckPath="/healthz",
    )["TargetGroups"]
    arn = group["TargetGroupArn"]
    for listener in elb.describe_listeners(LoadBalancerArn=made["load_balancer"])["Listeners"]:
        if listener["Port"] == 443:
            elb.modify_listener(
                ListenerArn=listener["ListenerArn"],
                DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
            )
    id_, rules = _group(client, made, "ecs")
    port = {"FromPort": 8000, "ToPort": 8000}
    client("ec2").authorize_security_group_ingress(
        GroupId=id_, IpPermissions=[rule | port for rule in rules]
    )

    def change(task: Any) -> None:
        (container,) = task["containerDefinitions"]
        container["name"] = "web"
        named = {"name": "web-8000-tcp", "containerPort": 8000, "appProtocol": "http"}
        container["portMappings"] = [named]
        container["ulimits"] = [{"name": "nofile", "softLimit": 65536, "hardLimit": 65536}]

    running = running_service(client, made)
    change_task(client, made, change, service=False)
    served = {"targetGroupArn": arn, "containerName": "web", "containerPort": 8000}
    family = running["taskDefinition"].rpartition("/")[2].partition(":")[0]
    instead_of(client, running, taskDefinition=family, loadBalancers=[served])


def read_replica(client: Client, made: Made) -> None:
    """Beside the database, for reports; it has parameters of its own."""
    rds = client("rds")
    rds.create_db_parameter_group(
        DBParameterGroupName="reports", DBParameterGroupFamily="postgres14", Description="reports"
    )
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier=f"{made['database']}-reports",
        SourceDBInstanceIdentifier=made["database"],
        DBInstanceClass="db.t4g.micro",
        DBParameterGroupName="reports",
    )


def dotted_bucket(client: Client, made: Made) -> None:
    """Named as a host, which the distribution has by S3's global name."""
    bucket = f"media.{domain(client, made)}"
    client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    _files_in(client, made, f"{bucket}.s3.amazonaws.com")


def own_policies(client: Client, made: Made) -> None:
    """Of the distribution: headers of its own, another behaviour, for viewers in Japan alone."""
    headers = client("cloudfront").create_response_headers_policy(
        ResponseHeadersPolicyConfig={
            "Name": "nosniff",
            "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}},
        }
    )["ResponseHeadersPolicy"]["Id"]

    def change(config: Any) -> None:
        behavior = config["DefaultCacheBehavior"]
        behavior["ResponseHeadersPolicyId"] = headers
        behavior["Compress"] = True
        private = behavior | {"PathPattern": "private/*", "ViewerProtocolPolicy": "https-only"}
        config["CacheBehaviors"] = {"Quantity": 1, "Items": [private]}
        config["Restrictions"] = {
            "GeoRestriction": {"RestrictionType": "whitelist", "Quantity": 1, "Items": ["JP"]}
        }

    change_distribution(client, made, change)
