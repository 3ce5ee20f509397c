using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Clouds.Aws.Signatures;
using HybridCloud.Clouds.ControlPlane.Access;
using HybridCloud.Clouds.ControlPlane.Services;
using Microsoft.AspNetCore.Http.Features;

namespace HybridCloud.Clouds.ControlPlane;

/// <summary>
/// An imitation of the AWS services that create and describe resources, good enough for the real Terraform provider,
/// which <c>AWS_ENDPOINT_URL</c> points here. Everything is kept in memory.
/// </summary>
public sealed class AwsControlPlane : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ControlPlaneOptions options;
    private readonly Dictionary<string, IService> services;
    private readonly Dictionary<string, Account> accounts = [];
    private readonly SessionTokens sessions = new(Guid.NewGuid().ToString(), TimeProvider.System);
    private readonly SignatureV4 signatures = new(null, TimeProvider.System.GetUtcNow);
    private readonly Guard guard;
    private readonly Lock gate = new();

    private AwsControlPlane(WebApplication app, ControlPlaneOptions options)
    {
        this.app = app;
        this.options = options;
        guard = new(Store.PolicyOf);
        IService[] services =
        [
            new Acm(options.Cname), new AutoScaling(), new Backup(), new Chatbot(), new CloudFront(), new CloudWatch(), new Ec2(), new Ecr(), new Ecs(),
            new ElastiCache(), new EventBridge(), new Services.Iam(), new Kms(), new Lambda(), new LoadBalancing(), new Logs(), new Rds(), new ResourceTagging(), new RolesAnywhere(),
            new Route53(), Store, new Scheduler(), new SecretsManager(), new ServiceDiscovery(), new ServiceQuotas(), new Sns(), new Sqs(), new Ssm(), new Sts((call, role, name) => Assume(call.Account, role, name, call.Caller, "sts:AssumeRole", AccessRequest.Empty)), new Waf(),
        ];
        this.services = services.ToDictionary(service => service.SigningName);
    }

    /// <summary>Where it listens.</summary>
    public string Url => this.app.Urls.Single();

    /// <summary>The buckets of all accounts.</summary>
    public S3 Store { get; } = new(TimeProvider.System.GetUtcNow);

    /// <summary>Every call that was answered, in order: <c>s3:CreateBucket 200</c>.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Every permission that a call needed, in order, and whether the caller had it. The administrator has all of them.</summary>
    public IEnumerable<RecordedAccess> Accesses => guard.Seen;

    /// <summary>Starts an imitation and returns when it answers.</summary>
    public static async Task<AwsControlPlane> StartAsync(ControlPlaneOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var plane = new AwsControlPlane(app, options);
        app.Run(plane.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return plane;
    }

    /// <summary>Active faults.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Runs before a call from the network is carried out: it may wait, or throw an <see cref="AwsError"/>.</summary>
    public Func<Routed, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Gives access to an account's resources, to inspect or to change behind Terraform's back. Other calls wait meanwhile.</summary>
    public void Inspect(string accountId, Action<Account> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        lock (gate)
        {
            action(AccountOf(accountId));
        }
    }

    /// <summary>The addresses that a resolver in the account's VPC returns for a Cloud Map name.</summary>
    public IReadOnlyList<string> Resolve(string accountId, string region, string name)
    {
        lock (gate)
        {
            return Services.ServiceDiscovery.Resolve(AccountOf(accountId), region, name);
        }
    }

    /// <summary>The values of a header that CloudFront's edges send to the origins of an account's distributions: two during a deployment.</summary>
    public IReadOnlyList<string> OriginHeader(string accountId, string name)
    {
        lock (gate)
        {
            return [.. AccountOf(accountId).Table("cloudfront/distribution").Rows.SelectMany(CloudFront.Served)
                .SelectMany(config => config.Descendants().Where(e => e.Name.LocalName == "OriginCustomHeader" && e.Elements().Any(f => f.Name.LocalName == "HeaderName" && f.Value == name)))
                .Select(header => header.Elements().Single(e => e.Name.LocalName == "HeaderValue").Value).Distinct()];
        }
    }

    /// <summary>Issues a role's session to the account's administrator, whom the role's trust policy must admit.</summary>
    /// <param name="accountId">Account of the role.</param>
    /// <param name="role">Name of the role.</param>
    /// <exception cref="AwsError">There is no such role, or its trust policy does not admit the account.</exception>
    public Session AssumeRole(string accountId, string role)
    {
        lock (gate)
        {
            return Assume(AccountOf(accountId), $"arn:aws:iam::{accountId}:role/{role}", "administrator", null, "sts:AssumeRole", AccessRequest.Empty);
        }
    }

    /// <summary>Issues a role's session to a GitHub workflow, whose identity the role's trust policy must admit.</summary>
    /// <param name="accountId">Account of the role.</param>
    /// <param name="role">Name of the role.</param>
    /// <param name="subject">Subject of GitHub's token, for example <c>repo:owner/name:environment:prod</c>.</param>
    /// <exception cref="AwsError">There is no such role, or its trust policy does not admit the workflow.</exception>
    public Session SignInFromGitHub(string accountId, string role, string subject)
    {
        const string GitHub = "token.actions.githubusercontent.com";
        lock (gate)
        {
            var provider = $"arn:aws:iam::{accountId}:oidc-provider/{GitHub}";
            AccountOf(accountId).Table("iam/oidc").Get(provider, "InvalidIdentityToken", 400);
            return Assume(AccountOf(accountId), $"arn:aws:iam::{accountId}:role/{role}", "GitHubActions", new(provider, accountId) { Federation = provider }, "sts:AssumeRoleWithWebIdentity",
                new Dictionary<string, IReadOnlyList<string>> { [$"{GitHub}:aud"] = ["sts.amazonaws.com"], [$"{GitHub}:sub"] = [subject] });
        }
    }

    /// <summary>
    /// Has EventBridge Scheduler run a schedule of ECS tasks now, with the schedule's role. If the run is refused, it goes to the
    /// schedule's dead-letter queue, if there is one.
    /// </summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <param name="region">AWS region.</param>
    /// <param name="schedule">Group and name: <c>default/nightly</c>.</param>
    /// <returns>The started task, as ECS describes it.</returns>
    /// <exception cref="AwsError">AWS refuses it.</exception>
    public JsonObject RunSchedule(string accountId, string region, string schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        lock (gate)
        {
            var account = AccountOf(accountId);
            var row = account.Table($"{region}/scheduler").Get(schedule, "ResourceNotFoundException");
            var target = row["Target"]!;
            var role = account.Table("iam/role").Get(target["RoleArn"]!.ToString().Split('/')[^1], "NoSuchEntity");
            Guard.Assume(account, role, Caller.OfService("scheduler.amazonaws.com", accountId), "sts:AssumeRole", new Dictionary<string, IReadOnlyList<string>>
            {
                ["aws:SourceAccount"] = [accountId],
                ["aws:SourceArn"] = [$"arn:aws:scheduler:{region}:{accountId}:schedule-group/{row["GroupName"]}"],
            });
            var caller = SessionOf(account, role["RoleName"]!.ToString(), row["Name"]!.ToString());
            var ecs = target["EcsParameters"]!.AsObject();
            try
            {
                var answer = As(account, region, caller, "ecs", "RunTask", new()
                {
                    ["cluster"] = target["Arn"]!.DeepClone(),
                    ["taskDefinition"] = ecs["TaskDefinitionArn"]!.DeepClone(),
                    ["launchType"] = ecs["LaunchType"]?.DeepClone(),
                    ["propagateTags"] = ecs["PropagateTags"]?.DeepClone(),
                    ["enableECSManagedTags"] = ecs["EnableECSManagedTags"]?.DeepClone(),
                });
                return JsonNode.Parse(answer.Body!)!["tasks"]![0]!.AsObject();
            }
            catch (AwsError refusal)
            {
                if (target["DeadLetterConfig"]?["Arn"]?.ToString() is { } queue)
                {
                    As(account, region, caller, "sqs", "SendMessage", new() { ["QueueUrl"] = $"https://sqs.{region}.amazonaws.com/{accountId}/{queue.Split(':')[^1]}", ["MessageBody"] = refusal.Message });
                }

                throw;
            }
        }
    }

    /// <summary>Has EventBridge send an event to the topics of a rule.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <param name="region">AWS region.</param>
    /// <param name="rule">Name of the rule on the default bus.</param>
    /// <returns>ARNs of the topics.</returns>
    /// <exception cref="AwsError">AWS refuses it; EventBridge would drop the event and say nothing.</exception>
    public IReadOnlyList<string> SendEvent(string accountId, string region, string rule)
    {
        lock (gate)
        {
            var account = AccountOf(accountId);
            var targets = account.Table($"{region}/events/rule").Get($"default/{rule}", "ResourceNotFoundException")["targets"]!.AsArray();
            return [.. targets.Select(target => Publish(account, region, "events.amazonaws.com", target!["Arn"]!.ToString()))];
        }
    }

    /// <summary>Has CloudWatch send an alarm to its topics.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <param name="region">AWS region.</param>
    /// <param name="alarm">Name of the alarm.</param>
    /// <returns>ARNs of the topics.</returns>
    /// <exception cref="AwsError">AWS refuses it; CloudWatch would say so in the alarm's history only.</exception>
    public IReadOnlyList<string> SendAlarm(string accountId, string region, string alarm)
    {
        lock (gate)
        {
            var account = AccountOf(accountId);
            var row = account.Table($"{region}/cloudwatch/alarm").Get(alarm, "ResourceNotFound");
            return
            [
                .. row["AlarmActions"]!.AsArray().Select(action => action!.ToString()).Where(action => action.StartsWith("arn:aws:sns:", StringComparison.Ordinal))
                    .Select(topic => Publish(account, region, "cloudwatch.amazonaws.com", topic, $"arn:aws:cloudwatch:{region}:{accountId}:alarm:{alarm}")),
            ];
        }
    }

    /// <summary>Has EC2 write the flow logs of a region to CloudWatch Logs, with the role of each.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <param name="region">AWS region.</param>
    /// <returns>The log groups that were written to.</returns>
    /// <exception cref="AwsError">AWS refuses it; the flow log's status would say "Access error".</exception>
    public IReadOnlyList<string> WriteFlowLogs(string accountId, string region)
    {
        lock (gate)
        {
            var account = AccountOf(accountId);
            return [.. account.Table($"{region}/fl").Rows.Select(log =>
            {
                var role = account.Table("iam/role").Get(log["deliverLogsPermissionArn"]!.ToString().Split('/')[^1], "NoSuchEntity");
                Guard.Assume(account, role, Caller.OfService("vpc-flow-logs.amazonaws.com", accountId), "sts:AssumeRole", new Dictionary<string, IReadOnlyList<string>>
                {
                    ["aws:SourceAccount"] = [accountId],
                    ["aws:SourceArn"] = [$"arn:aws:ec2:{region}:{accountId}:vpc-flow-log/{log["flowLogId"]}"],
                });
                var group = log["logGroupName"]!.ToString();
                var call = Call(account, region, SessionOf(account, role["RoleName"]!.ToString(), "flow-logs"));
                guard.Demand(call, "logs:DescribeLogGroups", new("logs:DescribeLogGroups", "*"));
                guard.Demand(call, "logs:CreateLogStream", new("logs:CreateLogStream", $"arn:aws:logs:{region}:{accountId}:log-group:{group}:log-stream:eni"));
                guard.Demand(call, "logs:PutLogEvents", new("logs:PutLogEvents", $"arn:aws:logs:{region}:{accountId}:log-group:{group}:log-stream:eni"));
                return group;
            })];
        }
    }

    /// <summary>Has AWS's log delivery write the logs of a region's web ACLs, distributions and caches to CloudWatch Logs.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <param name="region">AWS region.</param>
    /// <returns>The log groups that were written to.</returns>
    /// <exception cref="AwsError">AWS refuses it; AWS would drop the entries and say nothing.</exception>
    public IReadOnlyList<string> DeliverLogs(string accountId, string region)
    {
        lock (gate)
        {
            var account = AccountOf(accountId);
            var call = Call(account, region, null);
            Table Of(string table) => account.Table($"{region}/{table}");
            List<string> groups =
            [
                .. Of("waf/logging").Rows.SelectMany(row => row["LogDestinationConfigs"]!.AsArray()).Select(destination => destination!.ToString()),
                .. Of("logs/delivery").Rows.Select(row => Of("logs/destination").Rows.Single(destination => destination["arn"]!.ToString() == row["deliveryDestinationArn"]!.ToString()))
                    .Select(destination => destination["deliveryDestinationConfiguration"]!["destinationResourceArn"]!.ToString()),
                .. Of("elasticache/group").Rows.SelectMany(row => row["LogDeliveryConfigurations"]!["*LogDeliveryConfiguration"]!.AsArray())
                    .Select(log => log!["DestinationDetails"]?["CloudWatchLogsDetails"]?["LogGroup"]?.ToString()).OfType<string>().Select(group => call.Arn("logs", $"log-group:{group}")),
            ];
            return [.. groups.Where(arn => arn.StartsWith("arn:aws:logs:", StringComparison.Ordinal)).Select(arn => arn.Split(':')[6]).Distinct().Select(group =>
            {
                Of("logs/group").Get(group, "ResourceNotFoundException", 400);
                foreach (var action in (IEnumerable<string>)["logs:CreateLogStream", "logs:PutLogEvents"])
                {
                    guard.Demand(call, action, new Need(action, call.Arn("logs", $"log-group:{group}:log-stream:delivered")) { Service = "delivery.logs.amazonaws.com" }
                        .With("aws:SourceArn", call.Arn("logs", "delivery-source:any")));
                }

                return group;
            })];
        }
    }

    // The topic's policy must let the service publish, and its key's policy must let it encrypt.
    private string Publish(Account account, string region, string service, string topic, string? source = null)
    {
        var row = account.Table($"{region}/sns/topic").Get(topic, "NotFound");
        var call = Call(account, region, null);
        foreach (var need in (IEnumerable<Need>)
        [
            new("sns:Publish", topic),
            .. row["KmsMasterKeyId"]?.ToString() is { Length: > 0 } key ? new Need[] { new("kms:GenerateDataKey", Resources.KeyArn(call, key)), new("kms:Decrypt", Resources.KeyArn(call, key)) } : [],
        ])
        {
            guard.Demand(call, "sns:Publish", need.With("aws:SourceArn", source) with { Service = service });
        }

        return topic;
    }

    private static Call Call(Account account, string region, Caller? caller) => new()
    {
        Account = account,
        Caller = caller,
        Region = region,
        Method = "POST",
        Path = "/",
        Query = new Dictionary<string, string>(),
        Headers = new Dictionary<string, string>(),
        Body = [],
    };

    private Reply As(Account account, string region, Caller caller, string service, string operation, JsonObject input) => Allowed(this.services[service], this.services[service].Route(new()
    {
        Account = account,
        Caller = caller,
        Region = region,
        Method = "POST",
        Path = "/",
        Query = new Dictionary<string, string>(),
        Headers = new Dictionary<string, string> { ["x-amz-target"] = operation },
        Body = Encoding.UTF8.GetBytes(input.ToJsonString()),
    })).Answer();

    /// <summary>Does what someone in the account would do in the console: the same operation, without a signature.</summary>
    /// <param name="accountId">Twelve digits.</param>
    /// <param name="region">AWS region.</param>
    /// <param name="service">The service's signing name.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="target">Path and query, for example <c>/bucket?policy</c>.</param>
    /// <param name="body">Form, JSON or XML.</param>
    /// <param name="operation">Operation of a JSON service.</param>
    /// <param name="role">Name of the role that does it; by default the account's administrator.</param>
    /// <exception cref="AwsError">AWS would refuse it.</exception>
    public Reply Do(string accountId, string region, string service, string method, string target, string body = "", string? operation = null, string? role = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        var headers = new Dictionary<string, string>();
        if (operation is not null)
        {
            headers["x-amz-target"] = operation;
        }

        lock (gate)
        {
            var account = AccountOf(accountId);
            return Allowed(this.services[service], this.services[service].Route(new()
            {
                Account = account,
                Caller = role is null ? null : SessionOf(account, role, "console"),
                Region = region,
                Method = method,
                Path = target.Split('?')[0],
                Query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(target.Contains('?', StringComparison.Ordinal) ? target[target.IndexOf('?', StringComparison.Ordinal)..] : "")
                    .ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
                Headers = headers,
                Body = Encoding.UTF8.GetBytes(body),
            })).Answer();
        }
    }

    public ValueTask DisposeAsync() => this.app.DisposeAsync();

    /// <summary>The account of an access key that <see cref="ControlPlaneOptions.Credentials"/> does not list.</summary>
    public static string AccountIdOf(string accessKey) =>
        (BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(accessKey))) % 1_000_000_000_000).ToString("D12", CultureInfo.InvariantCulture);

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var requestId = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = context.Response.Headers["x-amz-request-id"] = requestId;
        if (await AnswerAsync(context.Request, buffer.ToArray(), requestId) is { } reply)
        {
            await reply.WriteAsync(context);
        }
        else
        {
            context.Abort();
        }
    }

    /// <summary>The answer; null if the connection is reset instead.</summary>
    private async Task<Reply?> AnswerAsync(HttpRequest request, byte[] body, string requestId)
    {
        // The path as it was sent: "%2F" within an ARN is not a separator.
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0];
        IService? service = null;
        var operation = $"{request.Method} {path}";
        Reply? reply;
        try
        {
            var authorization = AuthorizationHeader.Parse(request.Headers.Authorization);
            if (!this.services.TryGetValue(authorization.Service, out service))
            {
                throw AwsError.Unknown($"{authorization.Service}: {operation}");
            }

            Routed routed;
            lock (gate)
            {
                var (account, caller) = Authenticate(request, authorization, body);
                routed = service.Route(new()
                {
                    Account = account,
                    Caller = caller,
                    Region = authorization.Region,
                    Method = request.Method,
                    Path = path,
                    Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
                    Headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
                    Body = body,
                });
            }

            operation = $"{service.SigningName}:{routed.Operation}";
            var faults = await Faults.StrikeAsync(service.SigningName, routed.Operation, request.HttpContext.RequestAborted);
            if (faults.Any(fault => fault.Kind == FaultKind.ConnectionReset))
            {
                return null;
            }

            await Before(routed);
            lock (gate)
            {
                reply = Allowed(service, routed).Answer();
            }

            reply = faults.Any(fault => fault.Kind == FaultKind.ConnectionResetAfter) ? null : reply;
        }
        catch (AwsError error)
        {
            reply = (service ?? this.services["sts"]).Wire.Refuse(error, requestId);
        }

        Log.Enqueue($"{operation} {reply?.Status}");
        return reply;
    }

    /// <summary>Returns the request if its caller may make it.</summary>
    /// <exception cref="AwsError">The caller may not.</exception>
    private Routed Allowed(IService service, Routed routed)
    {
        foreach (var need in Needs.Of(service.SigningName, routed.Operation, routed.Call, Store.KeyOf))
        {
            guard.Demand(routed.Call, $"{service.SigningName}:{routed.Operation}", need);
        }

        Needs.MakeLinkedRole(service.SigningName, routed.Operation, routed.Call);
        return routed;
    }

    private Session Assume(Account account, string roleArn, string sessionName, Caller? caller, string action, IReadOnlyDictionary<string, IReadOnlyList<string>> context)
    {
        var role = account.Table("iam/role").Get(roleArn.Split('/')[^1], "AccessDenied", 403);
        Guard.Assume(account, role, caller, action, context);
        return sessions.Issue(account.Id, roleArn.Split('/')[^1], sessionName, TimeSpan.FromHours(1));
    }

    private (Account Account, Caller? Caller) Authenticate(HttpRequest request, AuthorizationHeader authorization, byte[] body)
    {
        var token = request.Headers["X-Amz-Security-Token"].ToString();
        if (!this.options.RequireKnown && token.Length == 0 && !this.options.Credentials.ContainsKey(authorization.CredentialId))
        {
            return (AccountOf(AccountIdOf(authorization.CredentialId)), null);
        }

        var session = signatures.Verify(request, authorization, authorization.Service, body, Find);
        var account = AccountOf(session.AccountId);
        return (account, session.Role.Length == 0 ? null : SessionOf(account, session.Role, session.Name));
    }

    private Session? Find(string accessKey, string token) => this.options.Credentials.TryGetValue(accessKey, out var credential)
        ? new(accessKey, credential.Secret, "") { AccountId = credential.AccountId }
        : sessions.Recognize(token) is { } session && session.AccessKeyId == accessKey ? session : null;

    private static Caller SessionOf(Account account, string role, string name) => new($"arn:aws:sts::{account.Id}:assumed-role/{role}/{name}", account.Id)
    {
        RoleArn = account.Table("iam/role").Get(role, "InvalidClientTokenId", 403)["Arn"]!.ToString(),
    };

    private Account AccountOf(string id) => accounts.TryGetValue(id, out var account) ? account : accounts[id] = new(id);
}
