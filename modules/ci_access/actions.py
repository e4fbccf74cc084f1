"""The actions that CI's roles need, by what they do (Service Authorization Reference)."""

from __future__ import annotations

# The configuration of what the stacks hold, never its content:
# no secret's value, no log line, no object of the files bucket.
READ = """
acm:DescribeCertificate acm:ListTagsForCertificate
application-autoscaling:Describe* application-autoscaling:ListTagsForResource
backup:DescribeBackupVault backup:GetBackupPlan backup:GetBackupSelection backup:ListTags
budgets:ViewBudget budgets:ListTagsForResource
cloudfront:Get* cloudfront:ListTagsForResource
cloudwatch:DescribeAlarms cloudwatch:GetDashboard cloudwatch:ListTagsForResource
ec2:Describe* ec2:GetManagedPrefixListEntries ecs:Describe*
elasticache:Describe* elasticache:ListTagsForResource elasticloadbalancing:Describe*
kms:DescribeKey kms:GetKey* kms:ListAliases kms:ListResourceTags
logs:DescribeLogGroups logs:DescribeMetricFilters logs:ListTagsForResource logs:GetDelivery*
rds:Describe* rds:ListTagsForResource
route53:GetHostedZone route53:GetChange route53:ListResourceRecordSets
route53:ListTagsForResource
secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy
secretsmanager:GetRandomPassword
scheduler:Get* scheduler:ListTagsForResource
sns:Get*Attributes sns:ListTagsForResource
ssm:DescribeDocument* ssm:DescribeParameters ssm:GetDocument ssm:ListTagsForResource
wafv2:GetLoggingConfiguration wafv2:GetWebACL* wafv2:ListTagsForResource
""".split()
# What watches the account: a person changes it.
READ_ACCOUNT = """
access-analyzer:GetAnalyzer cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:ListTags
events:DescribeRule events:ListTagsForResource events:ListTargetsByRule guardduty:GetDetector
""".split()
READ_ROLES = """
iam:GetInstanceProfile iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies
iam:ListInstanceProfilesForRole iam:ListRolePolicies
""".split()
READ_POLICIES = "iam:GetPolicy iam:GetPolicyVersion iam:ListPolicyVersions".split()
READ_REPOSITORY = """
ecr:DescribeRepositories ecr:GetLifecyclePolicy ecr:GetRepositoryPolicy ecr:ListTagsForResource
""".split()
READ_BUCKETS = """
s3:GetAccelerateConfiguration s3:GetBucket* s3:GetEncryptionConfiguration
s3:GetLifecycleConfiguration s3:GetReplicationConfiguration s3:ListBucket
""".split()
READ_CONTENT = """
kms:Decrypt logs:FilterLogEvents logs:GetLogEvents logs:StartQuery rds-data:* rds-db:connect
secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue ecs:ExecuteCommand
""".split()

WRITE_REGION = """
acm:AddTagsToCertificate acm:RemoveTagsFromCertificate acm:DeleteCertificate
acm:RequestCertificate
application-autoscaling:*ScalableTarget application-autoscaling:*ScalingPolicy
application-autoscaling:*agResource
ec2:*Address ec2:*FlowLogs ec2:*Instances ec2:*InternetGateway ec2:*NatGateway ec2:*Route
ec2:*RouteTable* ec2:*SecurityGroup* ec2:*Subnet ec2:*Tags ec2:*Vpc ec2:*VpcEndpoint*
ec2:ModifyInstance* ec2:ModifySubnetAttribute ec2:ModifyVpcAttribute
ecs:DeregisterTaskDefinition
kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:EnableKeyRotation
kms:GenerateDataKey* kms:TagResource
logs:*Delivery logs:DeleteDelivery* logs:PutDelivery* logs:*LogDeliveries logs:*ResourcePolic*
logs:UpdateDeliveryConfiguration
ssm:*Document ssm:UpdateDocumentDefaultVersion
wafv2:*LoggingConfiguration wafv2:*WebACL wafv2:*agResource
""".split()
WRITE_GLOBAL = """
cloudfront:CreateDistribution cloudfront:*OriginAccessControl cloudfront:*ResponseHeadersPolicy
cloudfront:AllowVendedLogDeliveryForResource cloudfront:*agResource
route53:AssociateVPCWithHostedZone
route53:CreateHostedZone
""".split()
WRITE_BUCKETS = """
s3:CreateBucket s3:DeleteBucket* s3:PutAccelerateConfiguration
s3:PutBucket* s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:ListBucketVersions
""".split()
WRITE_LOG_GROUPS = """
logs:AssociateKmsKey logs:CreateLogGroup logs:DeleteLogGroup logs:DeleteRetentionPolicy
logs:DeleteMetricFilter logs:DisassociateKmsKey logs:PutMetricFilter logs:PutRetentionPolicy
logs:*agResource
""".split()
WRITE_ALARMS = """
cloudwatch:DeleteAlarms cloudwatch:PutMetricAlarm cloudwatch:*agResource
""".split()
WRITE_ROLES = """
iam:DeleteRole iam:TagRole iam:UntagRole iam:UpdateAssumeRolePolicy iam:UpdateRole*
""".split()
# Those that know the condition key iam:PermissionsBoundary; a boundary is never taken off.
GRANT_ROLES = """
iam:CreateRole iam:DeleteRolePolicy iam:PutRolePermissionsBoundary iam:PutRolePolicy
""".split()
READ_MAIL = "ses:GetEmailIdentity ses:ListTagsForResource".split()
# Not what sends: that is the tasks'.
WRITE_MAIL = """
ses:CreateEmailIdentity ses:DeleteEmailIdentity ses:PutEmailIdentity* ses:*agResource
""".split()
MOST_RUNNING = """
ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken
ecr:GetDownloadUrlForLayer kms:Decrypt logs:CreateLogStream logs:DescribeLogGroups
logs:DescribeLogStreams logs:PutLogEvents ssmmessages:*
""".split()
WRITE_ZONE = """
route53:ChangeResourceRecordSets route53:ChangeTagsForResource route53:UpdateHostedZoneComment
""".split()
# Their ids are generated: known by the tags that Terraform gives at their making.
WRITE_TAGGED = """
cloudfront:DeleteDistribution cloudfront:UpdateDistribution
kms:PutKeyPolicy kms:UntagResource kms:UpdateKeyDescription
""".split()
# RDS makes the master's secret with the rights of who makes the instance; its value is for tasks.
WRITE_MASTER_SECRET = """
secretsmanager:CreateSecret secretsmanager:RotateSecret secretsmanager:TagResource
secretsmanager:UpdateSecret
""".split()
# What holds data, keeps its keys or its copies, or gives it to others: a person's work. Of AWS
# Backup all but reading: who may stop copies, or lock a vault anew, needs not delete any.
KEEP = """
backup:Associate* backup:Copy* backup:Create* backup:Delete* backup:Disassociate* backup:Put*
backup:Start* backup:Stop* backup:Update*
kms:ScheduleKeyDeletion rds:DeleteDBInstance* rds:DeleteDBSnapshot rds:ModifyDBSnapshotAttribute
rds:StartExportTask route53:DeleteHostedZone s3:DeleteBucket secretsmanager:DeleteSecret
""".split()
SERVICES_THAT_GET_ROLES = (
    "ecs-tasks.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)
