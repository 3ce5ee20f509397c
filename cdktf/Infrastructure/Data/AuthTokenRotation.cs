using System.IO.Compression;
using System.Security.Cryptography;
using Constructs;
using HashiCorp.Cdktf.Providers.Aws.LambdaFunction;
using HashiCorp.Cdktf.Providers.Aws.LambdaPermission;
using HashiCorp.Cdktf.Providers.Aws.S3Object;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretRotation;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="AuthTokenRotation"/>.</summary>
public sealed record AuthTokenRotationProps
{
    /// <summary>Name of the function.</summary>
    public required string Name { get; init; }

    /// <summary>Cache whose AUTH token rotates.</summary>
    public required RedisCache Cache { get; init; }

    /// <summary>Secret that holds the token in the field <c>password</c>.</summary>
    public required ApplicationSecret Secret { get; init; }

    /// <summary>Network from which the function tries the new token.</summary>
    public required Network Network { get; init; }

    /// <summary>Bucket for the function's code.</summary>
    public required SecureBucket Artifacts { get; init; }

    /// <summary>Where the function logs.</summary>
    public required LogGroup LogGroup { get; init; }

    /// <summary>Days between two rotations.</summary>
    public required int Days { get; init; }

    /// <summary>Cluster of the services that hold the token.</summary>
    public required string ClusterName { get; init; }

    /// <summary>Names of the services that are redeployed to get the new token.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Region of the function.</summary>
    public required string Region { get; init; }

    /// <summary>Account of the function.</summary>
    public required string AccountId { get; init; }
}

/// <summary>A function that gives the cache a new AUTH token, once at the start and then on a schedule.</summary>
public sealed class AuthTokenRotation : Construct
{
    private const string Source = "index.mjs";

    /// <summary>Adds the function and the schedule.</summary>
    public AuthTokenRotation(Construct scope, string id, AuthTokenRotationProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var securityGroup = new SecurityGroup(this, "rotation", new SecurityGroupProps { Name = $"{props.Name}-rotation", Description = "Rotation of the AUTH token", Network = props.Network });
        securityGroup.AllowTo(443, "APIs of Secrets Manager, ElastiCache and ECS");
        props.Cache.SecurityGroup.AllowFrom(securityGroup, RedisCache.Port, "Trying a new AUTH token");

        var code = Package();
        var hash = Convert.ToHexStringLower(SHA256.HashData(code));
        var archive = new S3Object(this, "code", new S3ObjectConfig
        {
            Bucket = props.Artifacts.Name,
            Key = $"functions/auth-token-rotation-{hash[..12]}.zip",
            ContentBase64 = Convert.ToBase64String(code),
            ContentType = "application/zip",
        });
        var function = new LambdaFunction(this, "function", new LambdaFunctionConfig
        {
            FunctionName = props.Name,
            Description = "Rotates the AUTH token of ElastiCache",
            Runtime = "nodejs22.x",
            Architectures = ["arm64"],
            Handler = "index.handler",
            Role = Role(props).Arn,
            S3Bucket = archive.Bucket,
            S3Key = archive.Key,
            SourceCodeHash = Convert.ToBase64String(SHA256.HashData(code)),
            Timeout = 900,
            MemorySize = 128,
            Environment = new LambdaFunctionEnvironment
            {
                Variables = new Dictionary<string, string>
                {
                    ["REPLICATION_GROUP_ID"] = props.Cache.Id,
                    ["CLUSTER"] = props.ClusterName,
                    ["SERVICES"] = string.Join(',', props.Services),
                }
            },
            LoggingConfig = new LambdaFunctionLoggingConfig { LogFormat = "JSON", LogGroup = props.LogGroup.Name },
            VpcConfig = new LambdaFunctionVpcConfig { SubnetIds = props.Network.PrivateSubnetIds, SecurityGroupIds = [securityGroup.Id] },
        });
        var invoked = new LambdaPermission(this, "invocation", new LambdaPermissionConfig
        {
            FunctionName = function.FunctionName,
            Action = "lambda:InvokeFunction",
            Principal = "secretsmanager.amazonaws.com",
            SourceArn = props.Secret.Arn,
            SourceAccount = props.AccountId,
        });
        Schedule = new SecretsmanagerSecretRotation(this, "schedule", new SecretsmanagerSecretRotationConfig
        {
            SecretId = props.Secret.Arn,
            RotationLambdaArn = function.Arn,
            RotateImmediately = true,
            RotationRules = new SecretsmanagerSecretRotationRotationRules { AutomaticallyAfterDays = props.Days },
            DependsOn = [invoked, props.Secret.FirstVersion!],
        });
        FunctionName = function.FunctionName;
    }

    /// <summary>The schedule, which tasks that need a token must wait for.</summary>
    public SecretsmanagerSecretRotation Schedule { get; }

    public string FunctionName { get; }

    private ServiceRole Role(AuthTokenRotationProps props)
    {
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = props.Name,
            Description = "Rotates the AUTH token of ElastiCache",
            Trust = [new PolicyStatement { Sid = "AssumedByLambda", Actions = ["sts:AssumeRole"], Principal = Principal.Service("lambda.amazonaws.com") }],
        });
        role.Allow("logs", props.LogGroup.GrantWrite("WriteLogs"));
        role.Allow(
            "secret",
            new PolicyStatement
            {
                Sid = "RotateSecret",
                Actions = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"],
                Resources = [props.Secret.Arn],
            },
            new PolicyStatement
            {
                Sid = "MakePassword",
                Actions = ["secretsmanager:GetRandomPassword"],
                Resources = ["*"],
                WildcardReason = "The call makes random text and has no resource to name.",
            },
            props.Secret.Key.GrantEncryptDecrypt("EncryptSecret"));
        role.Allow("cache", new PolicyStatement
        {
            Sid = "ChangeToken",
            Actions = ["elasticache:DescribeReplicationGroups", "elasticache:ModifyReplicationGroup"],
            Resources = [props.Cache.Arn],
        });
        role.Allow("services", new PolicyStatement
        {
            Sid = "DeployAnew",
            Actions = ["ecs:UpdateService"],
            Resources = [.. props.Services.Select(service => $"arn:aws:ecs:{props.Region}:{props.AccountId}:service/{props.ClusterName}/{service}")],
        });
        role.Allow("network", new PolicyStatement
        {
            Sid = "JoinNetwork",
            Actions = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
            Resources = ["*"],
            WildcardReason = "Lambda makes the interfaces itself and names them only afterwards; the describing calls know no resources.",
        });
        return role;
    }

    // The same bytes for the same source: by default, an archive holds the time of its creation.
    private static byte[] Package()
    {
        using var source = typeof(AuthTokenRotation).Assembly.GetManifestResourceStream(Source)
            ?? throw new InvalidOperationException($"{Source} is not embedded in the assembly.");
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry(Source, CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            // Readable by everybody: Lambda runs the function as another user.
            entry.ExternalAttributes = Convert.ToInt32("100644", 8) << 16;
            using var target = entry.Open();
            source.CopyTo(target);
        }
        return buffer.ToArray();
    }
}
