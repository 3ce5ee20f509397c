using System.Globalization;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane;

/// <summary>One thing that AWS refuses.</summary>
/// <param name="Rule">The rule, as a sentence.</param>
/// <param name="Code">AWS's own code.</param>
/// <param name="Message">AWS's own message; {0} and so on stand for values of the request.</param>
/// <param name="Source">Where the rule is documented, or where someone ran into it.</param>
internal sealed record Refusal(string Rule, string Code, string Message, string Source)
{
    /// <summary>The error, with the request's values.</summary>
    public AwsError Of(params object?[] asked) => new(Code, string.Format(CultureInfo.InvariantCulture, Message, asked));
}

/// <summary>
/// What AWS refuses although the request is well formed, one row per rule. A rule found in documentation is added here first; once
/// it is seen to stop a stack, the stack is fixed. <c>RefusalTests</c> has a request for each row.
/// </summary>
/// <remarks>Errors about missing or already existing resources are not here: each service raises them itself.</remarks>
internal static class Refusals
{
    private const string RdsGuide = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/";
    private const string RdsApi = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/";

    // ACM

    public static Refusal LongCommonName { get; } = new(
        "The first name of a certificate has at most 64 characters.",
        "InvalidDomainValidationOptionsException", "The first domain name can be no longer than 64 characters.",
        "https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html, \"DomainName\"");

    // RDS

    public static Refusal ReplicaOfManagedPassword { get; } = new(
        "No engine but SQL Server has read replicas of an instance whose password Secrets Manager manages.",
        "InvalidParameterValue", "Creating read replicas for source instance with engine {0} where ManageMasterUserPassword is enabled is not supported.",
        RdsGuide + "rds-secrets-manager.html, \"Limitations\"; https://github.com/terraform-aws-modules/terraform-aws-rds/issues/512");

    public static Refusal ReplicaWithoutBackups { get; } = new(
        "A read replica needs automated backups of its source.",
        "InvalidDBInstanceState", "Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.",
        RdsApi + "API_CreateDBInstanceReadReplica.html");

    public static Refusal ManagedPasswordOfReplicaSource { get; } = new(
        "The password of an instance that has read replicas cannot be handed to Secrets Manager.",
        "InvalidParameterValue", "ManageMasterUserPassword isn't supported for DB instance {0} because it has read replicas.",
        RdsGuide + "rds-secrets-manager.html, \"Limitations\"");

    public static Refusal TwoPasswords { get; } = new(
        "An instance has a password of the caller or a managed one, never both.",
        "InvalidParameterCombination", "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.",
        RdsApi + "API_CreateDBInstance.html");

    public static Refusal WeakPassword { get; } = new(
        "The owner's password has 8 to 128 printable ASCII characters without slash, quotation mark, at sign and space.",
        "InvalidParameterValue", "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
        RdsApi + "API_CreateDBInstance.html");

    public static Refusal ReservedOwner { get; } = new(
        "The owner's name is not a word that the engine reserves.",
        "InvalidParameterValue", "MasterUsername {0} cannot be used as it is a reserved word used by the engine",
        RdsApi + "API_CreateDBInstance.html; https://github.com/aws-cloudformation/cfn-lint/pull/4425; words from https://www.postgresql.org/docs/17/sql-keywords-appendix.html");

    public static Refusal WindowsOverlap { get; } = new(
        "An instance's backup window and its maintenance window do not overlap.",
        "InvalidParameterValue", "The backup window and maintenance window must not overlap.",
        RdsGuide + "USER_WorkingWithAutomatedBackups.BackupWindow.html");

    public static Refusal StaticParameter { get; } = new(
        "A static parameter changes with the next restart only.",
        "InvalidParameterCombination", "cannot use immediate apply method for static parameter {0}",
        RdsApi + "API_ModifyDBParameterGroup.html; https://github.com/ministryofjustice/cloud-platform/issues/1197");

    public static Refusal ProtectedInstance { get; } = new(
        "A protected instance is not deleted.",
        "InvalidParameterCombination", "Cannot delete protected DB Instance, please disable deletion protection and try again.",
        RdsApi + "API_DeleteDBInstance.html");

    // EC2; the quotas are a new account's defaults per region

    public static Refusal TooManyAddresses { get; } = new(
        "A region has five Elastic IP addresses.",
        "AddressLimitExceeded", "The maximum number of addresses has been reached.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html");

    public static Refusal TooManyNetworks { get; } = new(
        "A region has five VPCs.",
        "VpcLimitExceeded", "The maximum number of VPCs has been reached.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html");

    public static Refusal SubnetOutside { get; } = new(
        "A subnet's addresses are among its VPC's.",
        "InvalidSubnet.Range", "The CIDR '{0}' is invalid.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html");

    public static Refusal SubnetsOverlap { get; } = new(
        "Two subnets of a VPC share no address.",
        "InvalidSubnet.Conflict", "The CIDR '{0}' conflicts with another subnet",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html");

    public static Refusal TooManyRules { get; } = new(
        "A security group has sixty rules of a direction.",
        "RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html");

    public static Refusal StrangeDescription { get; } = new(
        "A description of a security group or a rule has up to 255 of the characters a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*",
        "InvalidParameterValue", "Invalid security group description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html");

    // Deliveries

    public static Refusal FirewallLogByAnotherName { get; } = new(
        "The name of a firewall's log group begins with aws-waf-logs-.",
        "WAFInvalidParameterException", "The log destination's name must begin with aws-waf-logs-.",
        "https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html, \"Log group naming\"");

    public static Refusal FirewallLogElsewhere { get; } = new(
        "A firewall's log group is in the firewall's region and account.",
        "WAFInvalidParameterException", "The log destination {0} is not in {1}.",
        "https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html");

    public static Refusal EdgeLogElsewhere { get; } = new(
        "CloudFront delivers its logs from us-east-1.",
        "ValidationException", "Deliveries of CloudFront are configured in us-east-1, not in {0}.",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html");

    public static Refusal AccessLogNotAdmitted { get; } = new(
        "A load balancer writes its access log to a bucket whose policy lets logdelivery.elasticloadbalancing.amazonaws.com put objects.",
        "InvalidConfigurationRequest", "Access Denied for bucket: {0}. Please check S3bucket permission",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html; https://github.com/terraform-aws-modules/terraform-aws-s3-bucket/issues/185");

    public static Refusal AccessLogWithKey { get; } = new(
        "A load balancer writes its access log to no bucket that a key of KMS encrypts.",
        "InvalidConfigurationRequest", "Access Denied for bucket: {0}. Please check S3bucket permission",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html, \"Requirements\"");

    public static Refusal RotationByAStranger { get; } = new(
        "A function rotates a secret whose policy lets secretsmanager.amazonaws.com invoke it.",
        "AccessDeniedException", "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html");

    // Others

    public static Refusal NoChatbotHere { get; } = new(
        "AWS Chatbot, now Amazon Q Developer in chat applications, answers in four regions.",
        "UnknownEndpoint", "There is no AWS Chatbot in {0}.",
        "https://docs.aws.amazon.com/general/latest/gr/awschatbot.html");

    public static Refusal ShortBackup { get; } = new(
        "A backup rule starts within at least an hour, and ends at least an hour after that.",
        "InvalidParameterValueException", "Invalid windows of rule {0}: start at least 60 minutes, completion at least 60 minutes more.",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html");

    public static Refusal ParameterWithTagsAndOverwrite { get; } = new(
        "A parameter of SSM is overwritten or tagged in one call, not both.",
        "ValidationException", "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html");

    /// <summary>All rows.</summary>
    public static IEnumerable<Refusal> All => typeof(Refusals).GetProperties().Where(property => property.PropertyType == typeof(Refusal)).Select(property => (Refusal)property.GetValue(null)!);
}
