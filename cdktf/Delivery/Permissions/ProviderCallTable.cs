namespace HybridCloud.Delivery.Permissions;

internal sealed partial record ProviderCalls
{
    /// <summary>
    /// By resource type, prefixed with <c>data.</c> for a data source. For hashicorp/aws 5.100.0. A test compares the actions to read, create
    /// and delete with the real provider's calls to an imitation of AWS; those to change come from the service authorization reference.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"/>
    public static IReadOnlyDictionary<string, ProviderCalls> ByType { get; } = new Dictionary<string, ProviderCalls>
    {
        ["aws_acm_certificate"] = new(
            Read: "acm:DescribeCertificate acm:ListTagsForCertificate",
            Create: "acm:AddTagsToCertificate acm:RequestCertificate",
            Change: "acm:RemoveTagsFromCertificate acm:UpdateCertificateOptions",
            Delete: "acm:DeleteCertificate"),
        ["aws_acm_certificate_validation"] = new(
            Read: "acm:DescribeCertificate"),
        ["aws_appautoscaling_policy"] = new(
            Read: "application-autoscaling:DescribeScalingPolicies",
            Create: "application-autoscaling:PutScalingPolicy",
            Delete: "application-autoscaling:DeleteScalingPolicy"),
        ["aws_appautoscaling_target"] = new(
            Read: "application-autoscaling:DescribeScalableTargets application-autoscaling:ListTagsForResource",
            Create: "application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource iam:CreateServiceLinkedRole",
            Change: "application-autoscaling:UntagResource",
            Delete: "application-autoscaling:DeregisterScalableTarget"),
        ["aws_backup_plan"] = new(
            Read: "backup:GetBackupPlan backup:ListTags",
            Create: "backup:CreateBackupPlan backup:TagResource",
            Change: "backup:UntagResource backup:UpdateBackupPlan",
            Delete: "backup:DeleteBackupPlan"),
        ["aws_backup_selection"] = new(
            Read: "backup:GetBackupSelection",
            Create: "backup:CreateBackupSelection iam:CreateServiceLinkedRole iam:PassRole",
            Delete: "backup:DeleteBackupSelection"),
        ["aws_backup_vault"] = new(
            Read: "backup:DescribeBackupVault backup:ListTags",
            Create: "backup-storage:MountCapsule backup:CreateBackupVault backup:TagResource kms:CreateGrant kms:Decrypt kms:DescribeKey kms:GenerateDataKey kms:RetireGrant",
            Change: "backup:DeleteRecoveryPoint backup:UntagResource",
            Delete: "backup:DeleteBackupVault backup:ListRecoveryPointsByBackupVault"),
        ["aws_chatbot_slack_channel_configuration"] = new(
            Read: "chatbot:DescribeSlackChannelConfigurations",
            Create: "chatbot:CreateSlackChannelConfiguration chatbot:TagResource iam:CreateServiceLinkedRole iam:PassRole",
            Change: "chatbot:ListTagsForResource chatbot:UntagResource chatbot:UpdateSlackChannelConfiguration",
            Delete: "chatbot:DeleteSlackChannelConfiguration"),
        ["aws_cloudfront_distribution"] = new(
            Read: "cloudfront:GetDistribution cloudfront:ListTagsForResource",
            Create: "cloudfront:CreateDistribution cloudfront:TagResource",
            Change: "cloudfront:GetDistributionConfig cloudfront:UntagResource wafv2:GetWebACL",
            Delete: "cloudfront:DeleteDistribution cloudfront:UpdateDistribution"),
        ["aws_cloudfront_function"] = new(
            Read: "cloudfront:DescribeFunction cloudfront:GetFunction",
            Create: "cloudfront:CreateFunction cloudfront:PublishFunction",
            Change: "cloudfront:UpdateFunction",
            Delete: "cloudfront:DeleteFunction"),
        ["aws_cloudfront_origin_access_control"] = new(
            Read: "cloudfront:GetOriginAccessControl",
            Create: "cloudfront:CreateOriginAccessControl",
            Change: "cloudfront:UpdateOriginAccessControl",
            Delete: "cloudfront:DeleteOriginAccessControl"),
        ["aws_cloudfront_response_headers_policy"] = new(
            Read: "cloudfront:GetResponseHeadersPolicy",
            Create: "cloudfront:CreateResponseHeadersPolicy",
            Change: "cloudfront:UpdateResponseHeadersPolicy",
            Delete: "cloudfront:DeleteResponseHeadersPolicy"),
        ["aws_cloudfront_vpc_origin"] = new(
            Read: "cloudfront:GetVpcOrigin cloudfront:ListTagsForResource",
            Create: "cloudfront:CreateVpcOrigin cloudfront:TagResource ec2:DescribeInternetGateways ec2:DescribeSubnets ec2:DescribeVpcs elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancers iam:CreateServiceLinkedRole",
            Change: "cloudfront:UntagResource cloudfront:UpdateVpcOrigin",
            Delete: "cloudfront:DeleteVpcOrigin"),
        ["aws_cloudtrail"] = new(
            Read: "cloudtrail:DescribeTrails cloudtrail:GetEventSelectors cloudtrail:GetInsightSelectors cloudtrail:GetTrailStatus cloudtrail:ListTags",
            Create: "cloudtrail:AddTags cloudtrail:CreateTrail cloudtrail:PutEventSelectors cloudtrail:StartLogging",
            Change: "cloudtrail:RemoveTags cloudtrail:StopLogging cloudtrail:UpdateTrail",
            Delete: "cloudtrail:DeleteTrail"),
        ["aws_cloudwatch_composite_alarm"] = new(
            Read: "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
            Create: "cloudwatch:PutCompositeAlarm cloudwatch:TagResource",
            Change: "cloudwatch:DisableAlarmActions cloudwatch:EnableAlarmActions cloudwatch:UntagResource",
            Delete: "cloudwatch:DeleteAlarms"),
        ["aws_cloudwatch_dashboard"] = new(
            Read: "cloudwatch:GetDashboard",
            Create: "cloudwatch:PutDashboard",
            Delete: "cloudwatch:DeleteDashboards"),
        ["aws_cloudwatch_event_rule"] = new(
            Read: "events:DescribeRule events:ListTagsForResource",
            Create: "events:PutRule events:TagResource",
            Change: "events:UntagResource",
            Delete: "events:DeleteRule"),
        ["aws_cloudwatch_event_target"] = new(
            Read: "events:ListTargetsByRule",
            Create: "events:PutTargets",
            Delete: "events:RemoveTargets"),
        ["aws_cloudwatch_log_delivery"] = new(
            Read: "logs:GetDelivery logs:ListTagsForResource",
            Create: "logs:CreateDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies logs:PutResourcePolicy logs:TagResource",
            Change: "logs:UntagResource logs:UpdateDeliveryConfiguration",
            Delete: "logs:DeleteDelivery"),
        ["aws_cloudwatch_log_delivery_destination"] = new(
            Read: "logs:GetDeliveryDestination logs:ListTagsForResource",
            Create: "logs:PutDeliveryDestination logs:TagResource",
            Change: "logs:UntagResource",
            Delete: "logs:DeleteDeliveryDestination"),
        ["aws_cloudwatch_log_delivery_source"] = new(
            Read: "logs:GetDeliverySource logs:ListTagsForResource",
            Create: "cloudfront:AllowVendedLogDeliveryForResource logs:PutDeliverySource logs:TagResource",
            Change: "logs:UntagResource",
            Delete: "logs:DeleteDeliverySource"),
        ["aws_cloudwatch_log_group"] = new(
            Read: "logs:DescribeLogGroups logs:ListTagsForResource",
            Create: "logs:CreateLogGroup logs:PutRetentionPolicy logs:TagResource",
            Change: "logs:AssociateKmsKey logs:DeleteRetentionPolicy logs:DisassociateKmsKey logs:UntagResource",
            Delete: "logs:DeleteLogGroup"),
        ["aws_cloudwatch_log_metric_filter"] = new(
            Read: "logs:DescribeMetricFilters",
            Create: "logs:PutMetricFilter",
            Delete: "logs:DeleteMetricFilter"),
        ["aws_cloudwatch_log_resource_policy"] = new(
            Read: "logs:DescribeResourcePolicies",
            Create: "logs:PutResourcePolicy",
            Delete: "logs:DeleteResourcePolicy"),
        ["aws_cloudwatch_metric_alarm"] = new(
            Read: "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
            Create: "cloudwatch:PutMetricAlarm cloudwatch:TagResource",
            Change: "cloudwatch:UntagResource",
            Delete: "cloudwatch:DeleteAlarms"),
        ["aws_config_configuration_recorder"] = new(
            Read: "config:DescribeConfigurationRecorders",
            Create: "config:PutConfigurationRecorder iam:PassRole",
            Delete: "config:DeleteConfigurationRecorder"),
        ["aws_config_configuration_recorder_status"] = new(
            Read: "config:DescribeConfigurationRecorderStatus",
            Create: "config:StartConfigurationRecorder",
            Delete: "config:StopConfigurationRecorder"),
        ["aws_config_delivery_channel"] = new(
            Read: "config:DescribeDeliveryChannels",
            Create: "config:PutDeliveryChannel",
            Delete: "config:DeleteDeliveryChannel"),
        ["aws_db_instance"] = new(
            Read: "rds:DescribeDBInstances",
            Create: "ec2:DescribeAvailabilityZones ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs iam:CreateServiceLinkedRole kms:CreateGrant kms:DescribeKey rds:AddTagsToResource rds:CreateDBInstance",
            Change: "kms:Decrypt kms:GenerateDataKey rds:CreateDBInstanceReadReplica rds:CreateDBSnapshot rds:ListTagsForResource rds:ModifyDBInstance rds:PromoteReadReplica rds:RebootDBInstance rds:RemoveTagsFromResource secretsmanager:CreateSecret secretsmanager:RotateSecret secretsmanager:TagResource",
            Delete: "rds:DeleteDBInstance"),
        ["aws_db_parameter_group"] = new(
            Read: "rds:DescribeDBParameterGroups rds:DescribeDBParameters rds:ListTagsForResource",
            Create: "rds:AddTagsToResource rds:CreateDBParameterGroup rds:ModifyDBParameterGroup",
            Change: "rds:RemoveTagsFromResource rds:ResetDBParameterGroup",
            Delete: "rds:DeleteDBParameterGroup"),
        ["aws_db_proxy"] = new(
            Read: "rds:DescribeDBProxies rds:ListTagsForResource",
            Create: "iam:PassRole rds:AddTagsToResource rds:CreateDBProxy",
            Change: "rds:ModifyDBProxy rds:RemoveTagsFromResource",
            Delete: "rds:DeleteDBProxy"),
        ["aws_db_proxy_default_target_group"] = new(
            Read: "rds:DescribeDBProxyTargetGroups",
            Create: "rds:ModifyDBProxyTargetGroup"),
        ["aws_db_proxy_target"] = new(
            Read: "rds:DescribeDBProxyTargets",
            Create: "rds:RegisterDBProxyTargets",
            Delete: "rds:DeregisterDBProxyTargets"),
        ["aws_db_subnet_group"] = new(
            Read: "rds:DescribeDBSubnetGroups rds:ListTagsForResource",
            Create: "ec2:DescribeAvailabilityZones ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs rds:AddTagsToResource rds:CreateDBSubnetGroup",
            Change: "rds:ModifyDBSubnetGroup rds:RemoveTagsFromResource",
            Delete: "rds:DeleteDBSubnetGroup"),
        ["aws_default_security_group"] = new(
            Read: "ec2:DescribeSecurityGroups",
            Create: "ec2:CreateTags ec2:DescribeSecurityGroupRules ec2:RevokeSecurityGroupEgress ec2:RevokeSecurityGroupIngress",
            Change: "ec2:DeleteTags"),
        ["aws_ec2_client_vpn_authorization_rule"] = new(
            Read: "ec2:DescribeClientVpnAuthorizationRules",
            Create: "ec2:AuthorizeClientVpnIngress",
            Delete: "ec2:RevokeClientVpnIngress"),
        ["aws_ec2_client_vpn_endpoint"] = new(
            Read: "ec2:DescribeClientVpnEndpoints",
            Create: "ec2:CreateClientVpnEndpoint ec2:CreateTags iam:CreateServiceLinkedRole",
            Change: "ec2:ApplySecurityGroupsToClientVpnTargetNetwork ec2:DeleteTags ec2:ModifyClientVpnEndpoint",
            Delete: "ec2:DeleteClientVpnEndpoint"),
        ["aws_ec2_client_vpn_network_association"] = new(
            Read: "ec2:DescribeClientVpnTargetNetworks",
            Create: "ec2:AssociateClientVpnTargetNetwork",
            Delete: "ec2:DisassociateClientVpnTargetNetwork"),
        ["aws_ecr_lifecycle_policy"] = new(
            Read: "ecr:GetLifecyclePolicy",
            Create: "ecr:PutLifecyclePolicy",
            Delete: "ecr:DeleteLifecyclePolicy"),
        ["aws_ecr_repository"] = new(
            Read: "ecr:DescribeRepositories ecr:ListTagsForResource",
            Create: "ecr:CreateRepository ecr:TagResource",
            Change: "ecr:BatchDeleteImage ecr:ListImages ecr:PutImageScanningConfiguration ecr:PutImageTagMutability ecr:UntagResource",
            Delete: "ecr:DeleteRepository"),
        ["aws_ecs_cluster"] = new(
            Read: "ecs:DescribeClusters",
            Create: "ecs:CreateCluster ecs:TagResource iam:CreateServiceLinkedRole",
            Change: "ecs:UntagResource ecs:UpdateCluster ecs:UpdateClusterSettings",
            Delete: "ecs:DeleteCluster"),
        ["aws_ecs_cluster_capacity_providers"] = new(
            Read: "ecs:DescribeClusters",
            Create: "ecs:PutClusterCapacityProviders"),
        ["aws_ecs_service"] = new(
            Read: "ecs:DescribeServices",
            Create: "ecs:CreateService ecs:TagResource",
            Change: "ecs:DescribeServiceDeployments ecs:ListServiceDeployments ecs:UntagResource iam:PassRole",
            Delete: "ecs:DeleteService ecs:UpdateService"),
        ["aws_ecs_task_definition"] = new(
            Read: "ecs:DescribeTaskDefinition",
            Create: "ecs:RegisterTaskDefinition ecs:TagResource iam:PassRole",
            Change: "ecs:UntagResource",
            Delete: "ecs:DeregisterTaskDefinition"),
        ["aws_eip"] = new(
            Read: "ec2:DescribeAddresses ec2:DescribeAddressesAttribute",
            Create: "ec2:AllocateAddress ec2:CreateTags",
            Change: "ec2:AssociateAddress ec2:DeleteTags ec2:DisassociateAddress",
            Delete: "ec2:ReleaseAddress"),
        ["aws_elasticache_parameter_group"] = new(
            Read: "elasticache:DescribeCacheParameterGroups elasticache:DescribeCacheParameters elasticache:ListTagsForResource",
            Create: "elasticache:AddTagsToResource elasticache:CreateCacheParameterGroup elasticache:ModifyCacheParameterGroup",
            Change: "elasticache:RemoveTagsFromResource elasticache:ResetCacheParameterGroup",
            Delete: "elasticache:DeleteCacheParameterGroup"),
        ["aws_elasticache_replication_group"] = new(
            Read: "elasticache:DescribeCacheClusters elasticache:DescribeReplicationGroups elasticache:ListTagsForResource",
            Create: "elasticache:AddTagsToResource elasticache:CreateReplicationGroup iam:CreateServiceLinkedRole kms:CreateGrant kms:DescribeKey logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies logs:PutResourcePolicy",
            Change: "elasticache:DecreaseReplicaCount elasticache:IncreaseReplicaCount elasticache:ModifyReplicationGroup elasticache:ModifyReplicationGroupShardConfiguration elasticache:RemoveTagsFromResource logs:GetLogDelivery logs:ListLogDeliveries logs:UpdateLogDelivery",
            Delete: "elasticache:DeleteReplicationGroup"),
        ["aws_elasticache_subnet_group"] = new(
            Read: "elasticache:DescribeCacheSubnetGroups elasticache:ListTagsForResource",
            Create: "elasticache:AddTagsToResource elasticache:CreateCacheSubnetGroup",
            Change: "elasticache:ModifyCacheSubnetGroup elasticache:RemoveTagsFromResource",
            Delete: "elasticache:DeleteCacheSubnetGroup"),
        ["aws_flow_log"] = new(
            Read: "ec2:DescribeFlowLogs",
            Create: "ec2:CreateFlowLogs ec2:CreateTags iam:PassRole logs:CreateLogDelivery logs:DeleteLogDelivery",
            Change: "ec2:DeleteTags",
            Delete: "ec2:DeleteFlowLogs"),
        ["aws_guardduty_detector"] = new(
            Read: "guardduty:GetDetector guardduty:ListTagsForResource",
            Create: "guardduty:CreateDetector guardduty:TagResource iam:CreateServiceLinkedRole",
            Change: "guardduty:UntagResource guardduty:UpdateDetector",
            Delete: "guardduty:DeleteDetector"),
        ["aws_iam_openid_connect_provider"] = new(
            Read: "iam:GetOpenIDConnectProvider",
            Create: "iam:CreateOpenIDConnectProvider iam:TagOpenIDConnectProvider",
            Change: "iam:AddClientIDToOpenIDConnectProvider iam:RemoveClientIDFromOpenIDConnectProvider iam:UntagOpenIDConnectProvider iam:UpdateOpenIDConnectProviderThumbprint",
            Delete: "iam:DeleteOpenIDConnectProvider"),
        ["aws_iam_policy"] = new(
            Read: "iam:GetPolicy iam:GetPolicyVersion",
            Create: "iam:CreatePolicy iam:TagPolicy",
            Change: "iam:CreatePolicyVersion iam:DeletePolicyVersion iam:UntagPolicy",
            Delete: "iam:DeletePolicy iam:ListPolicyVersions"),
        ["aws_iam_role"] = new(
            Read: "iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListRolePolicies",
            Create: "iam:CreateRole iam:TagRole",
            Change: "iam:DeleteRolePermissionsBoundary iam:PutRolePermissionsBoundary iam:UntagRole iam:UpdateAssumeRolePolicy iam:UpdateRole iam:UpdateRoleDescription",
            Delete: "iam:DeleteRole iam:ListInstanceProfilesForRole"),
        ["aws_iam_role_policy"] = new(
            Read: "iam:GetRolePolicy",
            Create: "iam:PutRolePolicy",
            Delete: "iam:DeleteRolePolicy"),
        ["aws_iam_role_policy_attachment"] = new(
            Read: "iam:ListAttachedRolePolicies",
            Create: "iam:AttachRolePolicy",
            Delete: "iam:DetachRolePolicy"),
        ["aws_iam_saml_provider"] = new(
            Read: "iam:GetSAMLProvider",
            Create: "iam:CreateSAMLProvider iam:TagSAMLProvider",
            Change: "iam:UntagSAMLProvider iam:UpdateSAMLProvider",
            Delete: "iam:DeleteSAMLProvider"),
        ["aws_internet_gateway"] = new(
            Read: "ec2:DescribeInternetGateways",
            Create: "ec2:AttachInternetGateway ec2:CreateInternetGateway ec2:CreateTags",
            Change: "ec2:DeleteTags",
            Delete: "ec2:DeleteInternetGateway ec2:DetachInternetGateway"),
        ["aws_kms_alias"] = new(
            Read: "kms:ListAliases",
            Create: "kms:CreateAlias",
            Change: "kms:UpdateAlias",
            Delete: "kms:DeleteAlias"),
        ["aws_kms_key"] = new(
            Read: "kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListResourceTags",
            Create: "kms:CreateKey kms:EnableKeyRotation kms:TagResource",
            Change: "kms:DisableKey kms:DisableKeyRotation kms:EnableKey kms:PutKeyPolicy kms:UntagResource kms:UpdateKeyDescription",
            Delete: "kms:ScheduleKeyDeletion"),
        ["aws_lambda_function"] = new(
            Read: "lambda:GetFunction lambda:GetFunctionCodeSigningConfig lambda:ListVersionsByFunction",
            Create: "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs iam:PassRole lambda:CreateFunction lambda:TagResource",
            Change: "lambda:GetFunctionConfiguration lambda:UntagResource lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration",
            Delete: "lambda:DeleteFunction"),
        ["aws_lambda_permission"] = new(
            Read: "lambda:GetPolicy",
            Create: "lambda:AddPermission",
            Delete: "lambda:RemovePermission"),
        ["aws_lb"] = new(
            Read: "elasticloadbalancing:DescribeCapacityReservation elasticloadbalancing:DescribeLoadBalancerAttributes elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags",
            Create: "ec2:DescribeAccountAttributes ec2:DescribeAddresses ec2:DescribeInternetGateways ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs elasticloadbalancing:AddTags elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:ModifyLoadBalancerAttributes iam:CreateServiceLinkedRole",
            Change: "elasticloadbalancing:RemoveTags elasticloadbalancing:SetIpAddressType elasticloadbalancing:SetSecurityGroups elasticloadbalancing:SetSubnets",
            Delete: "elasticloadbalancing:DeleteLoadBalancer"),
        ["aws_lb_listener"] = new(
            Read: "elasticloadbalancing:DescribeListenerAttributes elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeTags",
            Create: "elasticloadbalancing:AddTags elasticloadbalancing:CreateListener",
            Change: "elasticloadbalancing:AddListenerCertificates elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyListenerAttributes elasticloadbalancing:RemoveListenerCertificates elasticloadbalancing:RemoveTags",
            Delete: "elasticloadbalancing:DeleteListener"),
        ["aws_lb_listener_rule"] = new(
            Read: "elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTags",
            Create: "elasticloadbalancing:AddTags elasticloadbalancing:CreateRule",
            Change: "elasticloadbalancing:ModifyRule elasticloadbalancing:RemoveTags elasticloadbalancing:SetRulePriorities",
            Delete: "elasticloadbalancing:DeleteRule"),
        ["aws_lb_target_group"] = new(
            Read: "elasticloadbalancing:DescribeTags elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTargetGroups",
            Create: "elasticloadbalancing:AddTags elasticloadbalancing:CreateTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes",
            Change: "elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:RemoveTags",
            Delete: "elasticloadbalancing:DeleteTargetGroup"),
        ["aws_nat_gateway"] = new(
            Read: "ec2:DescribeNatGateways",
            Create: "ec2:CreateNatGateway ec2:CreateTags",
            Change: "ec2:DeleteTags",
            Delete: "ec2:DeleteNatGateway"),
        ["aws_rolesanywhere_profile"] = new(
            Read: "rolesanywhere:GetProfile rolesanywhere:ListTagsForResource",
            Create: "iam:PassRole rolesanywhere:CreateProfile rolesanywhere:TagResource",
            Change: "rolesanywhere:DisableProfile rolesanywhere:EnableProfile rolesanywhere:UntagResource rolesanywhere:UpdateProfile",
            Delete: "rolesanywhere:DeleteProfile"),
        ["aws_rolesanywhere_trust_anchor"] = new(
            Read: "rolesanywhere:GetTrustAnchor rolesanywhere:ListTagsForResource",
            Create: "iam:CreateServiceLinkedRole rolesanywhere:CreateTrustAnchor rolesanywhere:TagResource",
            Change: "rolesanywhere:DisableTrustAnchor rolesanywhere:EnableTrustAnchor rolesanywhere:PutNotificationSettings rolesanywhere:UntagResource rolesanywhere:UpdateTrustAnchor",
            Delete: "rolesanywhere:DeleteTrustAnchor"),
        ["aws_route"] = new(
            Read: "ec2:DescribeRouteTables",
            Create: "ec2:CreateRoute",
            Change: "ec2:ReplaceRoute",
            Delete: "ec2:DeleteRoute"),
        ["aws_route53_record"] = new(
            Read: "route53:GetHostedZone route53:ListResourceRecordSets",
            Create: "route53:ChangeResourceRecordSets route53:GetChange",
            Delete: "route53:ChangeResourceRecordSets route53:GetChange"),
        ["aws_route_table"] = new(
            Read: "ec2:DescribeRouteTables",
            Create: "ec2:CreateRouteTable ec2:CreateTags",
            Change: "ec2:DeleteTags",
            Delete: "ec2:DeleteRouteTable"),
        ["aws_route_table_association"] = new(
            Read: "ec2:DescribeRouteTables",
            Create: "ec2:AssociateRouteTable",
            Change: "ec2:ReplaceRouteTableAssociation",
            Delete: "ec2:DisassociateRouteTable"),
        ["aws_s3_bucket"] = new(
            Read: "s3:GetAccelerateConfiguration s3:GetBucketAcl s3:GetBucketCORS s3:GetBucketLogging s3:GetBucketObjectLockConfiguration s3:GetBucketPolicy s3:GetBucketRequestPayment s3:GetBucketTagging s3:GetBucketVersioning s3:GetBucketWebsite s3:GetEncryptionConfiguration s3:GetLifecycleConfiguration s3:GetReplicationConfiguration s3:ListBucket",
            Create: "s3:CreateBucket s3:PutBucketTagging",
            Change: "s3:DeleteObject s3:DeleteObjectVersion s3:ListBucketVersions",
            Delete: "s3:DeleteBucket"),
        ["aws_s3_bucket_cors_configuration"] = new(
            Read: "s3:GetBucketCORS",
            Create: "s3:PutBucketCORS"),
        ["aws_s3_bucket_lifecycle_configuration"] = new(
            Read: "s3:GetLifecycleConfiguration",
            Create: "s3:PutLifecycleConfiguration",
            Delete: "s3:PutLifecycleConfiguration"),
        ["aws_s3_bucket_ownership_controls"] = new(
            Read: "s3:GetBucketOwnershipControls",
            Create: "s3:PutBucketOwnershipControls",
            Delete: "s3:PutBucketOwnershipControls"),
        ["aws_s3_bucket_policy"] = new(
            Read: "s3:GetBucketPolicy",
            Create: "s3:PutBucketPolicy",
            Delete: "s3:DeleteBucketPolicy"),
        ["aws_s3_bucket_public_access_block"] = new(
            Read: "s3:GetBucketPublicAccessBlock",
            Create: "s3:PutBucketPublicAccessBlock",
            Delete: "s3:PutBucketPublicAccessBlock"),
        ["aws_s3_bucket_server_side_encryption_configuration"] = new(
            Read: "s3:GetEncryptionConfiguration",
            Create: "s3:PutEncryptionConfiguration",
            Delete: "s3:PutEncryptionConfiguration"),
        ["aws_s3_bucket_versioning"] = new(
            Read: "s3:GetBucketVersioning",
            Create: "s3:PutBucketVersioning",
            Delete: "s3:PutBucketVersioning"),
        ["aws_s3_object"] = new(
            Read: "s3:GetObject s3:GetObjectTagging",
            Create: "s3:PutObject",
            Change: "s3:DeleteObject s3:DeleteObjectVersion s3:ListBucketVersions s3:PutObjectTagging"),
        ["aws_scheduler_schedule"] = new(
            Read: "scheduler:GetSchedule",
            Create: "iam:PassRole scheduler:CreateSchedule",
            Change: "scheduler:UpdateSchedule",
            Delete: "scheduler:DeleteSchedule"),
        ["aws_scheduler_schedule_group"] = new(
            Read: "scheduler:GetScheduleGroup scheduler:ListTagsForResource",
            Create: "scheduler:CreateScheduleGroup scheduler:TagResource",
            Change: "scheduler:UntagResource",
            Delete: "scheduler:DeleteScheduleGroup"),
        ["aws_secretsmanager_secret"] = new(
            Read: "secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy",
            Create: "secretsmanager:CreateSecret secretsmanager:TagResource",
            Change: "kms:Decrypt kms:GenerateDataKey secretsmanager:DeleteResourcePolicy secretsmanager:PutResourcePolicy secretsmanager:UntagResource secretsmanager:UpdateSecret",
            Delete: "secretsmanager:DeleteSecret"),
        ["aws_secretsmanager_secret_rotation"] = new(
            Read: "secretsmanager:DescribeSecret",
            Create: "lambda:InvokeFunction secretsmanager:RotateSecret",
            Delete: "secretsmanager:CancelRotateSecret"),
        ["aws_secretsmanager_secret_version"] = new(
            Read: "kms:Decrypt secretsmanager:GetSecretValue",
            Create: "kms:GenerateDataKey secretsmanager:PutSecretValue",
            Change: "secretsmanager:UpdateSecretVersionStage"),
        ["aws_security_group"] = new(
            Read: "ec2:DescribeSecurityGroups",
            Create: "ec2:CreateSecurityGroup ec2:CreateTags ec2:RevokeSecurityGroupEgress",
            Change: "ec2:AuthorizeSecurityGroupEgress ec2:AuthorizeSecurityGroupIngress ec2:DeleteTags ec2:RevokeSecurityGroupIngress",
            Delete: "ec2:DeleteSecurityGroup ec2:DescribeNetworkInterfaces"),
        ["aws_service_discovery_private_dns_namespace"] = new(
            Read: "servicediscovery:GetNamespace servicediscovery:ListTagsForResource",
            Create: "ec2:DescribeRegions ec2:DescribeVpcs route53:CreateHostedZone route53:GetHostedZone route53:ListHostedZonesByName servicediscovery:CreatePrivateDnsNamespace servicediscovery:GetOperation servicediscovery:TagResource",
            Change: "servicediscovery:UntagResource servicediscovery:UpdatePrivateDnsNamespace",
            Delete: "route53:DeleteHostedZone route53:GetHostedZone servicediscovery:DeleteNamespace"),
        ["aws_service_discovery_service"] = new(
            Read: "servicediscovery:GetService servicediscovery:ListTagsForResource",
            Create: "servicediscovery:CreateService servicediscovery:TagResource",
            Change: "servicediscovery:DeregisterInstance servicediscovery:ListInstances servicediscovery:UntagResource servicediscovery:UpdateService",
            Delete: "servicediscovery:DeleteService"),
        ["aws_sns_topic"] = new(
            Read: "sns:GetTopicAttributes sns:ListTagsForResource",
            Create: "sns:CreateTopic sns:SetTopicAttributes sns:TagResource",
            Change: "sns:UntagResource",
            Delete: "sns:DeleteTopic"),
        ["aws_sns_topic_policy"] = new(
            Read: "sns:GetTopicAttributes",
            Create: "sns:SetTopicAttributes",
            Delete: "sns:SetTopicAttributes"),
        ["aws_sns_topic_subscription"] = new(
            Read: "sns:GetSubscriptionAttributes",
            Create: "sns:Subscribe",
            Change: "sns:ListSubscriptionsByTopic sns:SetSubscriptionAttributes",
            Delete: "sns:Unsubscribe"),
        ["aws_sqs_queue"] = new(
            Read: "sqs:GetQueueAttributes sqs:ListQueueTags",
            Create: "sqs:CreateQueue sqs:TagQueue",
            Change: "sqs:SetQueueAttributes sqs:UntagQueue",
            Delete: "sqs:DeleteQueue"),
        ["aws_sqs_queue_policy"] = new(
            Read: "sqs:GetQueueAttributes",
            Create: "sqs:SetQueueAttributes",
            Delete: "sqs:SetQueueAttributes"),
        ["aws_sqs_queue_redrive_allow_policy"] = new(
            Read: "sqs:GetQueueAttributes",
            Create: "sqs:SetQueueAttributes",
            Delete: "sqs:SetQueueAttributes"),
        ["aws_ssm_parameter"] = new(
            Read: "ssm:DescribeParameters ssm:GetParameter ssm:ListTagsForResource",
            Create: "kms:Encrypt ssm:AddTagsToResource ssm:PutParameter",
            Change: "kms:Decrypt ssm:RemoveTagsFromResource",
            Delete: "ssm:DeleteParameter"),
        ["aws_subnet"] = new(
            Read: "ec2:DescribeSubnets",
            Create: "ec2:CreateSubnet ec2:CreateTags",
            Change: "ec2:DeleteTags ec2:ModifySubnetAttribute",
            Delete: "ec2:DeleteSubnet ec2:DescribeNetworkInterfaces"),
        ["aws_vpc"] = new(
            Read: "ec2:DescribeNetworkAcls ec2:DescribeRouteTables ec2:DescribeSecurityGroups ec2:DescribeVpcAttribute ec2:DescribeVpcs",
            Create: "ec2:CreateTags ec2:CreateVpc ec2:ModifyVpcAttribute",
            Change: "ec2:DeleteTags",
            Delete: "ec2:DeleteVpc"),
        ["aws_vpc_endpoint"] = new(
            Read: "ec2:DescribePrefixLists ec2:DescribeVpcEndpoints",
            Create: "ec2:CreateTags ec2:CreateVpcEndpoint",
            Change: "ec2:DeleteTags ec2:ModifyVpcEndpoint",
            Delete: "ec2:DeleteVpcEndpoints"),
        ["aws_vpc_security_group_egress_rule"] = new(
            Read: "ec2:DescribeSecurityGroupRules",
            Create: "ec2:AuthorizeSecurityGroupEgress ec2:CreateTags",
            Change: "ec2:DeleteTags ec2:ModifySecurityGroupRules",
            Delete: "ec2:RevokeSecurityGroupEgress"),
        ["aws_vpc_security_group_ingress_rule"] = new(
            Read: "ec2:DescribeSecurityGroupRules",
            Create: "ec2:AuthorizeSecurityGroupIngress ec2:CreateTags",
            Change: "ec2:DeleteTags ec2:ModifySecurityGroupRules",
            Delete: "ec2:RevokeSecurityGroupIngress"),
        ["aws_wafv2_web_acl"] = new(
            Read: "wafv2:GetWebACL wafv2:ListTagsForResource",
            Create: "wafv2:CreateWebACL wafv2:TagResource",
            Change: "wafv2:UntagResource wafv2:UpdateWebACL",
            Delete: "wafv2:DeleteWebACL"),
        ["aws_wafv2_web_acl_logging_configuration"] = new(
            Read: "wafv2:GetLoggingConfiguration",
            Create: "iam:CreateServiceLinkedRole logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies logs:PutResourcePolicy wafv2:PutLoggingConfiguration",
            Delete: "logs:DeleteLogDelivery wafv2:DeleteLoggingConfiguration"),
        ["data.aws_caller_identity"] = new(
            Read: ""),
        ["data.aws_ec2_managed_prefix_list"] = new(
            Read: "ec2:DescribeManagedPrefixLists ec2:GetManagedPrefixListEntries"),
        ["data.aws_route53_zone"] = new(
            Read: "route53:GetHostedZone route53:ListHostedZones route53:ListTagsForResource"),
    };
}
