using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Services;

/// <summary>Secrets Manager: secrets with versions and staging labels. Not thread-safe: each plane has its own lock.</summary>
/// <param name="maxVersions">Versions that one secret may have: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html</param>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/"/>
public sealed class SecretsManager(int maxVersions = SecretsManager.KeptVersions) : JsonService("secretsmanager")
{
    private const string Current = "AWSCURRENT";
    private const string Previous = "AWSPREVIOUS";
    private const int MaxLength = 65_536;

    // Versions without a label are removed only beyond this number, and only when older than KeptFor.
    private const int KeptVersions = 100;
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private Dictionary<string, Func<Call, JsonNode?>>? operations;

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations => operations ??= new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateSecret"] = Create,
        ["DescribeSecret"] = call => Describe(call, Secret(call)),
        ["GetResourcePolicy"] = call => Secret(call).Only("ARN", "Name", "ResourcePolicy"),
        ["PutResourcePolicy"] = call => Secret(call).Merge(call.Input.Only("ResourcePolicy")).Only("ARN", "Name"),
        ["DeleteResourcePolicy"] = call => Dropped(Secret(call), "ResourcePolicy").Only("ARN", "Name"),
        ["UpdateSecret"] = Update,
        ["PutSecretValue"] = PutValue,
        ["GetSecretValue"] = GetValue,
        ["GetRandomPassword"] = call => new JsonObject { ["RandomPassword"] = Json.Id(int.Parse(call.Text("PasswordLength") ?? "32", CultureInfo.InvariantCulture)) },
        ["UpdateSecretVersionStage"] = MoveStage,
        ["ListSecretVersionIds"] = call => new JsonObject
        {
            ["Versions"] = new JsonArray([.. Versions(Secret(call)).Select(version => new JsonObject { ["VersionId"] = version.Key, ["VersionStages"] = version.Value!["VersionStages"]!.DeepClone() })]),
        },
        ["RotateSecret"] = call => Secret(call).Merge(call.Input.Only("RotationLambdaARN", "RotationRules")).Merge(new JsonObject { ["RotationEnabled"] = true }).Only("ARN", "Name"),
        ["CancelRotateSecret"] = call => Dropped(Secret(call).Merge(new JsonObject { ["RotationEnabled"] = false }), "RotationLambdaARN").Only("ARN", "Name"),
        ["DeleteSecret"] = Delete,
        ["RestoreSecret"] = call => Dropped(Any(call), "DeletedDate").Only("ARN", "Name"),
        ["TagResource"] = call => Tag(call, Secret(call)),
        ["UntagResource"] = call => Untag(call, Secret(call)),
    };

    /// <summary>Adds a secret that another AWS service keeps in the account, or that exists from the start.</summary>
    /// <param name="suffix">The six characters that AWS appends to the name in the ARN; random by default.</param>
    public static JsonObject Make(Call call, string name, string? value, string? suffix = null)
    {
        var secret = call.Regional("secret").Put(name, new()
        {
            ["Name"] = name,
            ["ARN"] = call.Arn("secretsmanager", $"secret:{name}-{suffix ?? Json.Id(6)}"),
            ["CreatedDate"] = Now(call),
            ["LastChangedDate"] = Now(call),
            ["versions"] = new JsonObject(),
        });
        if (value is not null)
        {
            Versions(secret)[Guid.NewGuid().ToString()] = new JsonObject { ["SecretString"] = value, ["VersionStages"] = new JsonArray(Current), ["CreatedDate"] = Now(call) };
        }

        return secret;
    }

    /// <summary>A secret's current text, by its ARN or name; null if there is no secret or no text.</summary>
    public static string? CurrentValue(Call call, string id)
    {
        var secret = call.Regional("secret").Rows.FirstOrDefault(row => Is(row, id) && !row.ContainsKey("DeletedDate"));
        return secret is not null && Holder(secret, Current) is { } version ? Versions(secret)[version]!["SecretString"]?.ToString() : null;
    }

    /// <summary>How many versions a secret has.</summary>
    public static int VersionCount(Call call, string name) => Versions(call.Regional("secret").Get(name, "ResourceNotFoundException")).Count;

    /// <summary>A secret by its ARN, with or without the six characters, or its name; null where there is none.</summary>
    public static JsonObject? Find(Call call, string id) => call.Regional("secret").Find(id) ?? call.Regional("secret").Rows.FirstOrDefault(secret => Is(secret, id));

    private JsonObject Create(Call call)
    {
        var name = call.Required("Name");
        if (call.Regional("secret").Find(name) is { } old)
        {
            throw old.ContainsKey("DeletedDate")
                ? new AwsError("InvalidRequestException", $"You can't create this secret because a secret with this name is already scheduled for deletion.")
                : new AwsError("ResourceExistsException", $"The operation failed because the secret {name} already exists.");
        }

        var secret = Make(call, name, null).Merge(call.Input.Only("Description", "KmsKeyId"));
        call.Tag(secret["ARN"]!.ToString(), call.Input["Tags"]);
        if (call.Input.ContainsKey("SecretString"))
        {
            AddVersion(call, secret);
        }

        return secret.Only("ARN", "Name");
    }

    private JsonObject Update(Call call)
    {
        var secret = Secret(call).Merge(call.Input.Only("Description", "KmsKeyId"));
        return call.Input.ContainsKey("SecretString") || call.Input.ContainsKey("SecretBinary") ? AddVersion(call, secret, repeatable: false).Without("VersionStages") : secret.Only("ARN", "Name");
    }

    private JsonObject PutValue(Call call) => AddVersion(call, Secret(call));

    /// <summary>Adds a version.</summary>
    /// <param name="repeatable">Whether a repeated token with the same content is accepted: PutSecretValue accepts it, UpdateSecret does not.</param>
    private JsonObject AddVersion(Call call, JsonObject secret, bool repeatable = true)
    {
        var (text, binary) = (call.Text("SecretString"), call.Text("SecretBinary"));
        if ((text is null) == (binary is null))
        {
            throw Invalid("You must provide either SecretString or SecretBinary, not both.");
        }

        if (text is not null && Encoding.UTF8.GetByteCount(text) is 0 or > MaxLength)
        {
            throw new AwsError("ValidationException", $"1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length between 1 and {MaxLength}");
        }

        // SDKs always send a token. A call without a signature comes from the imitated console, which generates one.
        var id = call.Text("ClientRequestToken") ?? (call.Headers.ContainsKey("authorization")
            ? throw Invalid("You must provide a ClientRequestToken value. We recommend a UUID-type value.")
            : Guid.NewGuid().ToString());
        var versions = Versions(secret);
        if (versions[id] is JsonObject same && HasValue(same))
        {
            return repeatable && same["SecretString"]?.ToString() == text && same["SecretBinary"]?.ToString() == binary
                ? secret.Only("ARN", "Name").Merge(new JsonObject { ["VersionId"] = id, ["VersionStages"] = same["VersionStages"]!.DeepClone() })
                : throw new AwsError("ResourceExistsException", $"You can't use ClientRequestToken {id} because that value is already in use for a version of secret {secret["ARN"]}.");
        }

        Prune(versions, call.Account.Now());
        if (versions.Count >= maxVersions && !versions.ContainsKey(id))
        {
            throw new AwsError("LimitExceededException", $"You've exceeded the limit of secret versions: at most {maxVersions} for secret {secret["ARN"]}.");
        }

        var stages = call.Input["VersionStages"]?.DeepClone().AsArray() ?? new JsonArray(Current);
        foreach (var stage in stages.Select(stage => stage!.ToString()))
        {
            Move(secret, stage);
        }

        versions[id] = call.Input.Only("SecretString", "SecretBinary").Merge(new JsonObject { ["VersionStages"] = stages, ["CreatedDate"] = Now(call) });
        secret["LastChangedDate"] = Now(call);
        return secret.Only("ARN", "Name").Merge(new JsonObject { ["VersionId"] = id, ["VersionStages"] = stages.DeepClone() });
    }

    private static void Prune(JsonObject versions, DateTimeOffset now)
    {
        var unlabelled = versions.Where(version => Stages(version.Value!).Count == 0).Select(version => (version.Key, Created: version.Value!["CreatedDate"]!.GetValue<double>())).OrderBy(version => version.Created).ToList();
        foreach (var (id, _) in unlabelled.Take(Math.Max(0, unlabelled.Count - KeptVersions + 1)).Where(version => now.ToUnixTimeMilliseconds() / 1000.0 - version.Created > KeptFor.TotalSeconds))
        {
            versions.Remove(id);
        }
    }

    /// <summary>Takes a staging label from the version that has it; a version that loses AWSCURRENT gets AWSPREVIOUS.</summary>
    private static void Move(JsonObject secret, string stage)
    {
        var before = Take(secret, stage);
        if (stage == Current && before is not null)
        {
            Take(secret, Previous);
            before.Add(Previous);
        }
    }

    private static JsonArray? Take(JsonObject secret, string stage)
    {
        var stages = Holder(secret, stage) is { } holder ? Stages(Versions(secret)[holder]!) : null;
        stages?.RemoveAll(label => label!.ToString() == stage);
        return stages;
    }

    /// <summary>The version that has a staging label.</summary>
    private static string? Holder(JsonObject secret, string stage) =>
        Versions(secret).LastOrDefault(version => Stages(version.Value!).Any(label => label!.ToString() == stage)).Key;

    private static JsonObject MoveStage(Call call)
    {
        var secret = Secret(call);
        var stage = call.Required("VersionStage");
        var from = Holder(secret, stage);
        if (from is not null && from != (call.Text("RemoveFromVersionId") ?? call.Text("MoveToVersionId")))
        {
            throw new AwsError("InvalidParameterException", $"The staging label {stage} is currently attached to version {from}, so you must explicitly reference that version in RemoveFromVersionId.");
        }

        if (from != call.Text("MoveToVersionId"))
        {
            Move(secret, stage);
        }
        else
        {
            Take(secret, stage);
        }

        if (call.Text("MoveToVersionId") is { } id)
        {
            Stages(Versions(secret)[id]!).Add(stage);
        }

        return secret.Only("ARN", "Name");
    }

    private static JsonObject GetValue(Call call)
    {
        var secret = Secret(call);
        var (asked, stage) = (call.Text("VersionId"), call.Text("VersionStage"));
        if (asked is not null && stage is not null && Holder(secret, stage) != asked)
        {
            throw new AwsError("InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId.");
        }

        var id = asked ?? Holder(secret, stage ?? Current);
        return id is not null && Versions(secret)[id] is JsonObject version && HasValue(version)
            ? secret.Only("ARN", "Name").Merge(version).Merge(new JsonObject { ["VersionId"] = id })
            : throw new AwsError("ResourceNotFoundException",
                $"Secrets Manager can't find the specified secret value for {(asked is null ? $"staging label: {stage ?? Current}" : $"VersionId: {asked}")}");
    }

    /// <summary>Rotation starts with a version that has its label but no value yet.</summary>
    private static bool HasValue(JsonObject version) => version.ContainsKey("SecretString") || version.ContainsKey("SecretBinary");

    private static JsonObject Delete(Call call)
    {
        var secret = Any(call);
        if (call.Input["ForceDeleteWithoutRecovery"]?.GetValue<bool>() == true)
        {
            call.Regional("secret").Remove(secret["Name"]!.ToString());
        }
        else
        {
            secret["DeletedDate"] = Now(call);
        }

        return secret.Only("ARN", "Name").Merge(new JsonObject { ["DeletionDate"] = Now(call) });
    }

    private static JsonObject Describe(Call call, JsonObject secret) => secret.Without("versions", "ResourcePolicy").Merge(new JsonObject
    {
        ["Tags"] = call.TagList(secret["ARN"]!.ToString()),
        ["VersionIdsToStages"] = new JsonObject(Versions(secret).Where(version => Stages(version.Value!).Count > 0).Select(version => KeyValuePair.Create(version.Key, version.Value!["VersionStages"]?.DeepClone()))),
    });

    private static JsonObject Versions(JsonObject secret) => secret["versions"]!.AsObject();

    private static JsonArray Stages(JsonNode version) => version["VersionStages"]!.AsArray();

    private static bool Is(JsonObject secret, string id) =>
        secret["Name"]!.ToString() == id || secret["ARN"]!.ToString() is var arn && (arn == id || arn[..^7] == id);

    private static double Now(Call call) => call.Account.Now().ToUnixTimeMilliseconds() / 1000.0;

    private static AwsError Invalid(string message) => new("InvalidParameterException", message);

    private static JsonObject Any(Call call)
    {
        return Find(call, call.Text("SecretId") ?? throw Invalid("You must provide a SecretId."))
            ?? throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }

    private static JsonObject Secret(Call call)
    {
        var secret = Any(call);
        return !secret.ContainsKey("DeletedDate") || call.Headers.GetValueOrDefault("x-amz-target", "").EndsWith("DescribeSecret", StringComparison.Ordinal)
            ? secret
            : throw new AwsError("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.");
    }

    private static JsonObject Dropped(JsonObject secret, string field)
    {
        secret.Remove(field);
        return secret;
    }

    private static JsonNode? Tag(Call call, JsonObject secret)
    {
        call.Tag(secret["ARN"]!.ToString(), call.Input["Tags"]);
        return null;
    }

    private static JsonNode? Untag(Call call, JsonObject secret)
    {
        call.Untag(secret["ARN"]!.ToString(), call.Input["TagKeys"]);
        return null;
    }
}
