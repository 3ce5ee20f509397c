using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Tests;

/// <summary>Each row of the table of what AWS refuses, with a request that breaks it.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private const string Region = "us-west-2";
    private const string Database = "Action=CreateDBInstance&DBInstanceIdentifier=db&DBSubnetGroupName=net&Engine=postgres&BackupRetentionPeriod=7&MasterUsername=app_owner";
    private const string Replica = "Action=CreateDBInstanceReadReplica&DBInstanceIdentifier=copy&SourceDBInstanceIdentifier=db";

    private AwsControlPlane aws = null!;

    public static TheoryData<string> Rules => [.. typeof(Refusals).GetProperties().Where(property => property.PropertyType == typeof(Refusal)).Select(property => property.Name)];

    public async ValueTask InitializeAsync()
    {
        aws = await AwsControlPlane.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Ask("rds", "Action=CreateDBSubnetGroup&DBSubnetGroupName=net");
        Ask("rds", "Action=CreateDBParameterGroup&DBParameterGroupName=parameters&DBParameterGroupFamily=postgres17");
    }

    public ValueTask DisposeAsync() => aws.DisposeAsync();

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_AWS_refuses_is_refused(string rule)
    {
        var row = (Refusal)typeof(Refusals).GetProperty(rule)!.GetValue(null)!;

        var refused = Assert.Throws<AwsError>(() => Break(rule));

        Assert.Equal(row.Code, refused.Code);
        Assert.StartsWith(row.Message.Split('{')[0], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_rule_says_where_it_is_from() =>
        Assert.All(Refusals.All, row => Assert.StartsWith("https://", row.Source, StringComparison.Ordinal));

    [Fact]
    public void A_database_that_breaks_no_rule_has_its_replica()
    {
        Ask("rds", Database + "&MasterUserPassword=0123456789&PreferredBackupWindow=08:00-08:30&PreferredMaintenanceWindow=sun:09:00-sun:09:30");
        Ask("rds", Replica);
    }

    [Fact]
    public void A_parameter_that_is_set_to_its_default_keeps_its_apply_method()
    {
        Ask("rds", "Action=ModifyDBParameterGroup&DBParameterGroupName=parameters&Parameters.Parameter.1.ParameterName=rds.force_ssl&Parameters.Parameter.1.ParameterValue=1&Parameters.Parameter.1.ApplyMethod=immediate");

        var read = Ask("rds", "Action=DescribeDBParameters&DBParameterGroupName=parameters");

        Assert.Contains("<ParameterName>rds.force_ssl</ParameterName><ParameterValue>1</ParameterValue><ApplyMethod>pending-reboot</ApplyMethod>", read, StringComparison.Ordinal);
    }

    /// <summary>https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html</summary>
    [Fact]
    public void A_private_namespaces_name_is_unique_in_its_network_only()
    {
        var (first, second) = (Network(), Network());
        Namespace(first);
        Namespace(second);

        Assert.Equal("NamespaceAlreadyExists", Assert.Throws<AwsError>(() => Namespace(first)).Code);

        void Namespace(string network) => aws.Do("111122223333", Region, "servicediscovery", "POST", "/", $$"""{"Name": "queue.internal", "Vpc": "{{network}}"}""", "Route53AutoNaming_v20170314.CreatePrivateDnsNamespace");
    }

    private string Break(string rule) => rule switch
    {
        nameof(Refusals.ReplicaOfManagedPassword) => All(Database + "&ManageMasterUserPassword=true", Replica),
        nameof(Refusals.ReplicaWithoutBackups) => All(Database.Replace("Period=7", "Period=0", StringComparison.Ordinal), Replica),
        nameof(Refusals.ManagedPasswordOfReplicaSource) => All(Database + "&MasterUserPassword=0123456789", Replica, "Action=ModifyDBInstance&DBInstanceIdentifier=db&ManageMasterUserPassword=true"),
        nameof(Refusals.TwoPasswords) => Ask("rds", Database + "&MasterUserPassword=0123456789&ManageMasterUserPassword=true"),
        nameof(Refusals.WeakPassword) => Ask("rds", Database + "&MasterUserPassword=with/slash"),
        nameof(Refusals.ReservedOwner) => Ask("rds", Database.Replace("app_owner", "admin", StringComparison.Ordinal)),
        nameof(Refusals.WindowsOverlap) => Ask("rds", Database + "&PreferredBackupWindow=08:00-09:15&PreferredMaintenanceWindow=sun:09:00-sun:09:30"),
        nameof(Refusals.StaticParameter) => Ask("rds", "Action=ModifyDBParameterGroup&DBParameterGroupName=parameters&Parameters.Parameter.1.ParameterName=max_connections&Parameters.Parameter.1.ParameterValue=100&Parameters.Parameter.1.ApplyMethod=immediate"),
        nameof(Refusals.ProtectedInstance) => All(Database + "&DeletionProtection=true", "Action=DeleteDBInstance&DBInstanceIdentifier=db"),
        nameof(Refusals.TooManyAddresses) => Times(6, _ => Ask("ec2", "Action=AllocateAddress")),
        nameof(Refusals.TooManyNetworks) => Times(6, _ => Network()),
        nameof(Refusals.SubnetOutside) => Subnet(Network(), "10.1.0.0/24"),
        nameof(Refusals.SubnetsOverlap) => Overlap(Network()),
        nameof(Refusals.TooManyRules) => Rule(Group("Description"), 61),
        nameof(Refusals.StrangeDescription) => Group("the API's tasks"),
        nameof(Refusals.NoChatbotHere) => Chatbot("eu-central-1"),
        nameof(Refusals.ShortBackup) => Answer(aws.Do(Account, Region, "backup", "PUT", "/backup/plans", """{"BackupPlan": {"Rules": [{"RuleName": "daily", "StartWindowMinutes": 60, "CompletionWindowMinutes": 60}]}}""")),
        nameof(Refusals.ParameterWithTagsAndOverwrite) => Answer(aws.Do(Account, Region, "ssm", "POST", "/", """{"Name": "/token", "Value": "a", "Type": "String", "Overwrite": true, "Tags": [{"Key": "a", "Value": "b"}]}""", "AmazonSSM.PutParameter")),
        nameof(Refusals.LongCommonName) => Answer(aws.Do(Account, Region, "acm", "POST", "/", $$"""{"DomainName": "{{new string('a', 53)}}.example.com"}""", "CertificateManager.RequestCertificate")),
        nameof(Refusals.FirewallLogByAnotherName) => FirewallLog($"arn:aws:logs:{Region}:{Account}:log-group:firewall"),
        nameof(Refusals.FirewallLogElsewhere) => FirewallLog($"arn:aws:logs:us-east-1:{Account}:log-group:aws-waf-logs-firewall"),
        nameof(Refusals.EdgeLogElsewhere) => Answer(aws.Do(Account, Region, "logs", "POST", "/", $$"""{"name": "edge", "logType": "ACCESS_LOGS", "resourceArn": "arn:aws:cloudfront::{{Account}}:distribution/E0A1B2C3D4E5F6"}""", "Logs_20140328.PutDeliverySource")),
        nameof(Refusals.AccessLogNotAdmitted) => AccessLog("log", ""),
        nameof(Refusals.AccessLogWithKey) => AccessLog("encrypted", "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><KMSMasterKeyID>key</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"),
        nameof(Refusals.RotationByAStranger) => Rotation(),
        _ => throw new ArgumentException($"Nobody has said what breaks {rule}: add a request that does."),
    };

    private const string Account = "111122223333";

    private string All(params IReadOnlyList<string> forms) => forms.Select(form => Ask("rds", form)).ToList()[^1];

    private string Ask(string service, string form) => Answer(aws.Do(Account, Region, service, "POST", "/", form));

    private static string Answer(Reply reply) => System.Text.Encoding.UTF8.GetString(reply.Body!).Replace(" xmlns=\"https://rds.amazonaws.com/doc/2014-10-31/\"", "", StringComparison.Ordinal);

    private static string Times(int times, Func<int, string> ask) => Enumerable.Range(0, times).Select(ask).ToList()[^1];

    private static string Between(string answer, string element) => answer.Split($"<{element}>")[1].Split('<')[0];

    private string Network() => Between(Ask("ec2", "Action=CreateVpc&CidrBlock=10.0.0.0/16"), "vpcId");

    private string Overlap(string network) => Times(2, number => Subnet(network, $"10.0.2.0/{23 + number}"));

    private string Subnet(string network, string cidr) => Ask("ec2", $"Action=CreateSubnet&VpcId={network}&CidrBlock={cidr}");

    private string Group(string description) => Between(Ask("ec2", $"Action=CreateSecurityGroup&GroupName=tasks&VpcId={Network()}&GroupDescription={Uri.EscapeDataString(description)}"), "groupId");

    private string Rule(string group, int times) => Times(times, number => Ask("ec2",
        $"Action=AuthorizeSecurityGroupIngress&GroupId={group}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort={1000 + number}&IpPermissions.1.ToPort={1000 + number}&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/16"));

    private string FirewallLog(string group) => Answer(aws.Do(Account, Region, "wafv2", "POST", "/", $$$"""{"LoggingConfiguration": {"ResourceArn": "firewall", "LogDestinationConfigs": ["{{{group}}}"]}}""", "AWSWAF_20190729.PutLoggingConfiguration"));

    private string AccessLog(string bucket, string encryption)
    {
        aws.Do(Account, Region, "s3", "PUT", $"/{bucket}");
        if (encryption.Length > 0)
            aws.Do(Account, Region, "s3", "PUT", $"/{bucket}?encryption", encryption);
        return Ask("elasticloadbalancing", "Action=ModifyLoadBalancerAttributes&LoadBalancerArn=balancer&Attributes.member.1.Key=access_logs.s3.enabled&Attributes.member.1.Value=true"
            + $"&Attributes.member.2.Key=access_logs.s3.bucket&Attributes.member.2.Value={bucket}");
    }

    private string Rotation()
    {
        aws.Do(Account, Region, "lambda", "POST", "/2015-03-31/functions", """{"FunctionName": "rotate", "Code": {} }""");
        aws.Do(Account, Region, "secretsmanager", "POST", "/", """{"Name": "token", "SecretString": "a"}""", "secretsmanager.CreateSecret");
        return Answer(aws.Do(Account, Region, "secretsmanager", "POST", "/", $$"""{"SecretId": "token", "RotationLambdaARN": "arn:aws:lambda:{{Region}}:{{Account}}:function:rotate"}""", "secretsmanager.RotateSecret"));
    }

    private string Chatbot(string region) => Answer(aws.Do(Account, region, "chatbot", "POST", "/create-slack-channel-configuration", """{"ConfigurationName": "alerts"}"""));
}
