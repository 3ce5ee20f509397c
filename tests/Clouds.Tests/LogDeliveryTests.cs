using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Tests;

/// <summary>Who may have the logs of AWS's services delivered, and what is written where.</summary>
public sealed class LogDeliveryTests : IAsyncLifetime
{
    private const string Account = "111122223333";
    private const string Region = "us-east-1";
    private const string Groups = $"arn:aws:logs:{Region}:{Account}:log-group:";
    private const string Distribution = $"arn:aws:cloudfront::{Account}:distribution/E0A1B2C3D4E5F6";
    private const string Trust = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}""";

    private AwsControlPlane aws = null!;

    public async ValueTask InitializeAsync()
    {
        aws = await AwsControlPlane.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Logs("CreateLogGroup", """{"logGroupName": "edge"}""");
        Logs("CreateLogGroup", """{"logGroupName": "aws-waf-logs-firewall"}""");
    }

    public ValueTask DisposeAsync() => aws.DisposeAsync();

    [Fact]
    public void Logs_of_firewall_and_edge_are_written_once_each_has_its_delivery()
    {
        Firewall();
        Edge();

        Assert.Equal(["aws-waf-logs-firewall", "edge"], aws.DeliverLogs(Account, Region));
    }

    [Theory]
    [InlineData("logs:PutResourcePolicy")]
    [InlineData("logs:DescribeResourcePolicies")]
    [InlineData("logs:DescribeLogGroups")]
    public void A_role_without_this_right_has_no_log_delivered(string missing)
    {
        Role(missing);

        Assert.Contains($"not authorized to perform: {missing}", Assert.Throws<AwsError>(() => Edge("deployer")).Message, StringComparison.Ordinal);
        Assert.Contains($"not authorized to perform: {missing}", Assert.Throws<AwsError>(() => Firewall("deployer")).Message, StringComparison.Ordinal);
        Assert.Empty(aws.DeliverLogs(Account, Region));
    }

    [Theory]
    [InlineData("delivery.logs.amazonaws.com", Account, true)]
    [InlineData("delivery.logs.amazonaws.com", "444455556666", false)]
    [InlineData("logs.amazonaws.com", Account, false)]
    public void A_group_is_written_to_when_its_resource_policy_names_the_delivery_and_the_account(string service, string account, bool written)
    {
        Firewall();
        Logs("DeleteResourcePolicy", """{"policyName": "AWSLogDeliveryWrite20150319"}""");
        var policy = $$"""
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "{{service}}"}, "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "{{Groups}}aws-waf-logs-*",
             "Condition": {"StringEquals": {"aws:SourceAccount": "{{account}}"}, "ArnLike": {"aws:SourceArn": "arn:aws:logs:{{Region}}:{{account}}:*"} } }]}
            """;
        Logs("PutResourcePolicy", $$"""{"policyName": "ours", "policyDocument": {{System.Text.Json.JsonSerializer.Serialize(policy)}}}""");

        if (written)
            Assert.Equal(["aws-waf-logs-firewall"], aws.DeliverLogs(Account, Region));
        else
            Assert.Contains("logs:CreateLogStream", Assert.Throws<AwsError>(() => aws.DeliverLogs(Account, Region)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logdelivery.elasticloadbalancing.amazonaws.com", "api/AWSLogs/111122223333/*", true)]
    [InlineData("logdelivery.elasticloadbalancing.amazonaws.com", "AWSLogs/111122223333/*", false)]
    [InlineData("logdelivery.elasticloadbalancing.amazonaws.com", "api/AWSLogs/444455556666/*", false)]
    [InlineData("delivery.logs.amazonaws.com", "api/AWSLogs/111122223333/*", false)]
    public void A_load_balancer_is_given_a_bucket_that_admits_it_below_its_prefix(string service, string files, bool given)
    {
        aws.Do(Account, Region, "s3", "PUT", "/log");
        aws.Do(Account, Region, "s3", "PUT", "/log?policy",
            $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "{{service}}"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::log/{{files}}", "Condition": {"StringEquals": {"aws:SourceAccount": "{{Account}}"} } }]}""");
        const string Form = "Action=ModifyLoadBalancerAttributes&LoadBalancerArn=arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/api/1"
            + "&Attributes.member.1.Key=access_logs.s3.enabled&Attributes.member.1.Value=true&Attributes.member.2.Key=access_logs.s3.bucket&Attributes.member.2.Value=log"
            + "&Attributes.member.3.Key=access_logs.s3.prefix&Attributes.member.3.Value=api";

        var refusal = Record.Exception(() => aws.Do(Account, Region, "elasticloadbalancing", "POST", "/", Form));

        Assert.Equal(given, refusal is null);
    }

    private void Firewall(string? role = null) =>
        aws.Do(Account, Region, "wafv2", "POST", "/", $$"""{"LoggingConfiguration": {"ResourceArn": "firewall", "LogDestinationConfigs": ["{{Groups}}aws-waf-logs-firewall"]} }""", "AWSWAF_20190729.PutLoggingConfiguration", role);

    private void Edge(string? role = null)
    {
        Logs("PutDeliverySource", $$"""{"name": "edge", "logType": "ACCESS_LOGS", "resourceArn": "{{Distribution}}"}""", role);
        Logs("PutDeliveryDestination", $$"""{"name": "edge", "deliveryDestinationConfiguration": {"destinationResourceArn": "{{Groups}}edge"} }""", role);
        Logs("CreateDelivery", $$"""{"deliverySourceName": "edge", "deliveryDestinationArn": "arn:aws:logs:{{Region}}:{{Account}}:delivery-destination:edge"}""", role);
    }

    private void Logs(string operation, string body, string? role = null) => aws.Do(Account, Region, "logs", "POST", "/", body, $"Logs_20140328.{operation}", role);

    private void Role(string missing)
    {
        var policy = $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "{{missing}}", "Resource": "*"}]}""";
        Iam($"Action=CreateRole&RoleName=deployer&AssumeRolePolicyDocument={Uri.EscapeDataString(Trust)}");
        Iam($"Action=PutRolePolicy&RoleName=deployer&PolicyName=most&PolicyDocument={Uri.EscapeDataString(policy)}");

        void Iam(string form) => aws.Do(Account, Region, "iam", "POST", "/", form);
    }
}
