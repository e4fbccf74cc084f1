"""An example of each error that the table of errors calls refused and no other set has.

Written with the rules, by operation and error: they show that a judgement holds, not the recall.
"""

from __future__ import annotations

import json

from tests.tij.emulator.examined.calls import (
    BALANCER,
    CACHE,
    DATABASE,
    DISTRIBUTION,
    LISTENER,
    MADE,
    NO_ID,
    READ,
    RUNNING,
    SERVICE,
    TARGETS,
    Json,
    distribution,
    document,
    firewall,
    origin,
    refused,
    trust,
    without,
)

MANY_TAGS = [{"Key": f"k{number}", "Value": "v"} for number in range(51)]
CACHED = ("elasticache", "CreateReplicationGroup", CACHE)
ROLE = ("iam", "CreateRole", {"RoleName": "tij", "AssumeRolePolicyDocument": trust()})
LINKED = (
    "iam",
    "CreateServiceLinkedRole",
    {"AWSServiceName": "ecs.amazonaws.com"},
)
CUSTOM = DISTRIBUTION["Origins"]["Items"][0]
SOURCE = (
    "logs",
    "PutDeliverySource",
    {
        "name": "tij",
        "resourceArn": "arn:aws:bedrock:ap-northeast-1:$account:knowledge-base/A",
        "logType": "APPLICATION_LOGS",
    },
)
SHELL: Json = {
    "Name": "tij",
    "DocumentType": "Session",
    "Content": json.dumps({"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {}}),
}


def image(size: int) -> Json:
    """PutImage of one of that size, always by the same tag."""
    manifest = json.dumps({"schemaVersion": 2, "config": {"size": size}, "layers": []})
    return {"repositoryName": "fixed", "imageManifest": manifest, "imageTag": "a"}


def answered(code: str | None, page: str | None) -> Json:
    """CreateDistribution with an error's own answer."""
    one = {"ErrorCode": 404, "ResponseCode": code, "ResponsePagePath": page}
    return distribution(CustomErrorResponses={"Quantity": 1, "Items": [one]})


def custom(**changes: object) -> Json:
    """CreateDistribution with another kind of origin."""
    config = {
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginProtocolPolicy": "https-only",
        "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        **changes,
    }
    one = {**without(CUSTOM, "S3OriginConfig"), "DomainName": "api.example.com"}
    items = [{**one, "CustomOriginConfig": config}]
    return distribution(Origins={"Quantity": 1, "Items": items})


CALLS = (
    refused(
        "backup",
        "DeleteBackupPlan",
        {"BackupPlanId": "$backups"},
        "InvalidRequestException",
        "a plan that has a selection",
    ),
    refused(
        "backup",
        "CreateBackupSelection",
        {"BackupPlanId": "$backups"},
        "MissingParameterValueException",
        "a selection of nothing",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        origin(
            OriginAccessControlId="E1",
            S3OriginConfig={"OriginAccessIdentity": "origin-access-identity/cloudfront/E2"},
        ),
        "IllegalOriginAccessConfiguration",
        "an access control beside an identity",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        distribution(Aliases={"Quantity": 2, "Items": []}),
        "InconsistentQuantities",
        "two names, none said",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        custom(OriginKeepaliveTimeout=200),
        "InvalidOriginKeepaliveTimeout",
        "kept alive for too long",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        custom(OriginReadTimeout=0),
        "InvalidOriginReadTimeout",
        "read for no time",
    ),
    refused(
        "cloudfront",
        "CreateDistribution",
        answered("299", "/gone.html"),
        "InvalidResponseCode",
        "a code that is none",
    ),
    refused("cloudfront", "GetDistribution", {"Id": "E1"}, "NoSuchDistribution", "no distribution"),
    refused(
        "cloudwatch", "GetDashboard", {"DashboardName": "none"}, "ResourceNotFound", "no dashboard"
    ),
    refused(
        "ecr",
        "PutImage",
        image(3),
        "ImageTagAlreadyExistsException",
        "a tag that may not move",
        [
            (
                "ecr",
                "CreateRepository",
                {"repositoryName": "fixed", "imageTagMutability": "IMMUTABLE"},
            ),
            ("ecr", "PutImage", image(2)),
        ],
    ),
    refused(
        "ecr",
        "DeleteRepository",
        {"repositoryName": "fixed"},
        "RepositoryNotEmptyException",
        "a repository with an image",
        [("ecr", "CreateRepository", {"repositoryName": "fixed"}), ("ecr", "PutImage", image(2))],
    ),
    refused(
        "ecr",
        "DeleteLifecyclePolicy",
        {"repositoryName": "$repository"},
        "LifecyclePolicyNotFoundException",
        "no policy of images",
    ),
    refused(
        "ecr",
        "CreateRepository",
        {"repositoryName": "tij", "tags": MANY_TAGS},
        "TooManyTagsException",
        "51 tags of a repository",
    ),
    refused(
        "ecs",
        "PutClusterCapacityProviders",
        {
            "cluster": "$cluster",
            "capacityProviders": ["FARGATE"],
            "defaultCapacityProviderStrategy": [],
        },
        "ResourceInUseException",
        "a provider that a service uses",
        [
            (
                "ecs",
                "PutClusterCapacityProviders",
                {
                    "cluster": "$cluster",
                    "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
                    "defaultCapacityProviderStrategy": [],
                },
            ),
            (
                "ecs",
                "CreateService",
                {
                    **without(SERVICE, "launchType"),
                    "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
                },
            ),
        ],
    ),
    refused(
        "ecs",
        "UpdateService",
        {"cluster": "$cluster", "service": "tij", "enableExecuteCommand": True},
        "InvalidParameterException",
        "a shell for tasks without a role",
        [
            (
                "ecs",
                "RegisterTaskDefinition",
                {
                    "family": "bare",
                    "requiresCompatibilities": ["FARGATE"],
                    "networkMode": "awsvpc",
                    "cpu": "256",
                    "memory": "512",
                    "containerDefinitions": [{"name": "app", "image": "public.ecr.aws/a/b:1"}],
                },
            ),
            ("ecs", "CreateService", {**SERVICE, "taskDefinition": "bare"}),
        ],
    ),
    refused(
        "elasticache",
        "DescribeCacheClusters",
        {"CacheClusterId": "none"},
        "CacheClusterNotFound",
        "no node",
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "CacheParameterGroupName": "none"},
        "CacheParameterGroupNotFound",
        "no parameters of a cache",
    ),
    refused(
        "elasticache",
        "CreateCacheSubnetGroup",
        {
            "CacheSubnetGroupName": "$cache_subnets",
            "CacheSubnetGroupDescription": "again",
            "SubnetIds": ["$subnet_a"],
        },
        "CacheSubnetGroupAlreadyExists",
        "subnets of a cache again",
    ),
    refused(
        "elasticache",
        "ModifyCacheSubnetGroup",
        {"CacheSubnetGroupName": "$cache_subnets", "SubnetIds": ["$subnet_c"]},
        "SubnetInUse",
        "without the subnet of a node",
        [CACHED],
    ),
    refused(
        "elasticache",
        "CreateReplicationGroup",
        {**CACHE, "Tags": MANY_TAGS},
        "TagQuotaPerResourceExceeded",
        "51 tags of a cache",
    ),
    refused(
        "elasticache",
        "ModifyReplicationGroup",
        {"ReplicationGroupId": "tij-cache", "MultiAZEnabled": True},
        "InvalidParameterCombination",
        "two zones without failover",
        [CACHED],
    ),
    refused(
        "elbv2",
        "CreateLoadBalancer",
        {**BALANCER, "Tags": [{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}]},
        "DuplicateTagKeys",
        "one key twice",
    ),
    refused(
        "elbv2", "CreateLoadBalancer", {**BALANCER, "Tags": MANY_TAGS}, "TooManyTags", "51 tags"
    ),
    refused(
        "elbv2",
        "CreateListener",
        {
            **LISTENER,
            "LoadBalancerArn": "arn:aws:elasticloadbalancing:ap-northeast-1:$account:"
            "loadbalancer/app/none/0123456789abcdef",
        },
        "LoadBalancerNotFound",
        "no load balancer",
    ),
    refused(
        "elbv2",
        "ModifyListener",
        {
            "ListenerArn": "arn:aws:elasticloadbalancing:ap-northeast-1:$account:"
            "listener/app/none/0123456789abcdef/0123456789abcdef",
            "Port": 81,
        },
        "ListenerNotFound",
        "no such listener",
    ),
    refused(
        "iam",
        "AttachRolePolicy",
        {
            "RoleName": "tij",
            "PolicyArn": "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy",
        },
        "PolicyNotAttachable",
        "a service's own policy",
        [ROLE],
    ),
    refused(
        "iam",
        "DeleteRole",
        {"RoleName": "AWSServiceRoleForECS"},
        "UnmodifiableEntity",
        "a service's own role",
        [LINKED],
    ),
    refused(
        "iam",
        "DeletePolicyVersion",
        {"PolicyArn": "arn:aws:iam::$account:policy/tij", "VersionId": "v1"},
        "DeleteConflict",
        "the version that is in force",
        [("iam", "CreatePolicy", {"PolicyName": "tij", "PolicyDocument": document(READ)})],
    ),
    refused(
        "kms",
        "CreateKey",
        {"Tags": [{"TagKey": "aws:a", "TagValue": "b"}]},
        "TagException",
        "a tag of AWS's",
    ),
    refused(
        "logs",
        "DeleteDeliverySource",
        {"name": "tij"},
        "ConflictException",
        "a source with a delivery",
        [
            SOURCE,
            (
                "logs",
                "PutDeliveryDestination",
                {
                    "name": "tij",
                    "deliveryDestinationConfiguration": {"destinationResourceArn": "$log_arn"},
                },
            ),
            (
                "logs",
                "CreateDelivery",
                {
                    "deliverySourceName": "tij",
                    "deliveryDestinationArn": "arn:aws:logs:ap-northeast-1:$account:"
                    "delivery-destination:tij",
                },
            ),
        ],
    ),
    refused(
        "rds",
        "CreateDBParameterGroup",
        {
            "DBParameterGroupName": "$parameters",
            "DBParameterGroupFamily": "postgres17",
            "Description": "again",
        },
        "DBParameterGroupAlreadyExists",
        "parameters again",
    ),
    refused(
        "rds",
        "CreateDBSubnetGroup",
        {
            "DBSubnetGroupName": "$database_subnets",
            "DBSubnetGroupDescription": "again",
            "SubnetIds": ["$subnet_a", "$subnet_c"],
        },
        "DBSubnetGroupAlreadyExists",
        "subnets of a database again",
    ),
    refused(
        "rds",
        "CreateDBSnapshot",
        {"DBInstanceIdentifier": "tij-db", "DBSnapshotIdentifier": "tij"},
        "DBSnapshotAlreadyExists",
        "a snapshot again",
        [
            MADE,
            (
                "rds",
                "CreateDBSnapshot",
                {"DBInstanceIdentifier": "tij-db", "DBSnapshotIdentifier": "tij"},
            ),
        ],
    ),
    refused(
        "rds",
        "DeleteDBParameterGroup",
        {"DBParameterGroupName": "$parameters"},
        "InvalidDBParameterGroupState",
        "parameters in use",
        [("rds", "CreateDBInstance", {**DATABASE, "DBParameterGroupName": "$parameters"})],
    ),
    refused(
        "rds",
        "ModifyDBSubnetGroup",
        {"DBSubnetGroupName": "$database_subnets", "SubnetIds": ["$subnet_c"]},
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        "one zone left",
        [MADE],
    ),
    refused(
        "rds",
        "RestoreDBInstanceFromDBSnapshot",
        {"DBInstanceIdentifier": "tij-new", "DBSnapshotIdentifier": "none"},
        "DBSnapshotNotFound",
        "no snapshot",
    ),
    refused("route53", "GetChange", {"Id": "C1"}, "NoSuchChange", "no change"),
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "tij", "SecretString": "a", "KmsKeyId": NO_ID},
        "EncryptionFailure",
        "a key that is not there",
    ),
    refused(
        "secretsmanager",
        "CreateSecret",
        {"Name": "$secret", "SecretString": "a"},
        "ResourceExistsException",
        "a secret again",
    ),
    refused(
        "sesv2",
        "GetEmailIdentity",
        {"EmailIdentity": "none.example"},
        "NotFoundException",
        "no identity",
    ),
    refused(
        "ssm",
        "CreateDocument",
        SHELL,
        "DocumentAlreadyExists",
        "preferences that are there",
        [("ssm", "CreateDocument", SHELL)],
    ),
    refused("ssm", "GetDocument", {"Name": "none"}, "InvalidDocument", "no document"),
    refused(
        "s3",
        "GetObject",
        {"Bucket": "$bucket", "Key": "none"},
        "NoSuchKey",
        "no object",
    ),
    refused(
        "wafv2",
        "DeleteWebACL",
        {"Name": "prepared", "Scope": "REGIONAL", "Id": "$firewall_id", "LockToken": NO_ID},
        "WAFAssociatedItemException",
        "a web ACL that protects something",
        [("wafv2", "AssociateWebACL", {"WebACLArn": "$firewall", "ResourceArn": "$balancer"})],
    ),
    refused(
        "wafv2",
        "UpdateWebACL",
        {**firewall(Name="prepared"), "Id": "$firewall_id", "LockToken": NO_ID},
        "WAFOptimisticLockException",
        "a web ACL that has changed",
    ),
    refused(
        "wafv2",
        "CreateWebACL",
        {**firewall(), "Tags": MANY_TAGS},
        "WAFTagOperationException",
        "51 tags of a web ACL",
    ),
    refused(
        "iam",
        "CreateRole",
        {"RoleName": "tij", "AssumeRolePolicyDocument": trust("a" * 2100 + ".amazonaws.com")},
        "LimitExceeded",
        "a trust policy of more than 2,048 characters",
    ),
    refused(
        "rds",
        "RebootDBInstance",
        {"DBInstanceIdentifier": "tij-db"},
        "InvalidDBInstanceState",
        "a database that is stopped",
        [MADE, ("rds", "StopDBInstance", {"DBInstanceIdentifier": "tij-db"})],
    ),
    refused(
        "ecs",
        "DeleteService",
        {"cluster": "$cluster", "service": "none"},
        "ServiceNotFoundException",
        "no service",
        [RUNNING],
    ),
    refused(
        "elbv2",
        "ModifyTargetGroup",
        {
            "TargetGroupArn": "arn:aws:elasticloadbalancing:ap-northeast-1:$account:"
            "targetgroup/none/0123456789abcdef",
            "HealthCheckPath": TARGETS["HealthCheckPath"],
        },
        "TargetGroupNotFound",
        "no targets",
    ),
    refused(
        "cloudfront",
        "DeleteOriginAccessControl",
        {"Id": "$access_control", "IfMatch": "a"},
        "OriginAccessControlInUse",
        "an access control that an origin has",
        [("cloudfront", "CreateDistribution", origin(OriginAccessControlId="$access_control"))],
    ),
    refused(
        "cloudfront",
        "DeleteResponseHeadersPolicy",
        {"Id": "$headers_policy", "IfMatch": "a"},
        "ResponseHeadersPolicyInUse",
        "headers that a distribution sends",
        [
            (
                "cloudfront",
                "CreateDistribution",
                distribution(
                    DefaultCacheBehavior={
                        **DISTRIBUTION["DefaultCacheBehavior"],
                        "ResponseHeadersPolicyId": "$headers_policy",
                    }
                ),
            )
        ],
    ),
    refused(
        "ecs",
        "DeleteCluster",
        {"cluster": "$cluster"},
        "ClusterContainsTasksException",
        "a cluster with a task",
        [
            (
                "ecs",
                "RunTask",
                {
                    "cluster": "$cluster",
                    "taskDefinition": "$task",
                    "launchType": "FARGATE",
                    "networkConfiguration": SERVICE["networkConfiguration"],
                },
            )
        ],
    ),
    refused(
        "ec2",
        "DeleteFlowLogs",
        {"FlowLogIds": ["fl-0123456789abcdef0"]},
        "InvalidFlowLogId.NotFound",
        "no flow log",
    ),
    refused(
        "ec2",
        "ModifyVpcEndpoint",
        {"VpcEndpointId": "vpce-0123456789abcdef0", "AddSubnetIds": ["$subnet_a"]},
        "InvalidVpcEndpointId.NotFound",
        "no endpoint",
    ),
)
