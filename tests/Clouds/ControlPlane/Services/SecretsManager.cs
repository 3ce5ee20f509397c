using System.Globalization;
using System.Text.Json.Nodes;
using HybridCloud.AwsControlPlane.Protocols;

namespace HybridCloud.AwsControlPlane.Services;

/// <summary>Secrets Manager: secrets with versions and staging labels.</summary>
internal sealed class SecretsManager() : JsonService("secretsmanager")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
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

    /// <summary>A secret that another service of AWS keeps in the account.</summary>
    internal static JsonObject Make(Call call, string name, string value) => call.Regional("secret").Put(name, new()
    {
        ["Name"] = name,
        ["ARN"] = call.Arn("secretsmanager", $"secret:{name}-{Json.Id(6)}"),
        ["CreatedDate"] = Json.Now,
        ["versions"] = new JsonObject { [Guid.NewGuid().ToString()] = new JsonObject { ["SecretString"] = value, ["VersionStages"] = new JsonArray("AWSCURRENT"), ["CreatedDate"] = Json.Now } },
    });

    /// <summary>What a secret holds now, by its ARN; null where there is no secret or no value.</summary>
    internal static string? Current(Call call, string arn)
    {
        var secret = call.Regional("secret").Rows.FirstOrDefault(row => row["ARN"]!.ToString() == arn && !row.ContainsKey("DeletedDate"));
        return secret is null ? null : Versions(secret)
            .Select(version => version.Value!.AsObject())
            .FirstOrDefault(version => version["VersionStages"]!.AsArray().Any(stage => stage!.ToString() == "AWSCURRENT"))?["SecretString"]?.ToString();
    }

    private static JsonObject Create(Call call)
    {
        var name = call.Required("Name");
        if (call.Regional("secret").Find(name) is { } old)
        {
            throw old.ContainsKey("DeletedDate")
                ? new AwsError("InvalidRequestException", $"You can't create this secret because a secret with this name is already scheduled for deletion.")
                : new AwsError("ResourceExistsException", $"The operation failed because the secret {name} already exists.");
        }

        var secret = call.Regional("secret").Put(name, call.Input.Only("Name", "Description", "KmsKeyId").Merge(new JsonObject
        {
            ["ARN"] = call.Arn("secretsmanager", $"secret:{name}-{Json.Id(6)}"),
            ["CreatedDate"] = Json.Now,
            ["versions"] = new JsonObject(),
        }));
        call.Tag(secret["ARN"]!.ToString(), call.Input["Tags"]);
        if (call.Input.ContainsKey("SecretString"))
        {
            AddVersion(call, secret);
        }

        return secret.Only("ARN", "Name");
    }

    private static JsonObject Update(Call call)
    {
        var secret = Secret(call).Merge(call.Input.Only("Description", "KmsKeyId"));
        return call.Input.ContainsKey("SecretString") ? AddVersion(call, secret) : secret.Only("ARN", "Name");
    }

    private static JsonObject PutValue(Call call) => AddVersion(call, Secret(call));

    private static JsonObject AddVersion(Call call, JsonObject secret)
    {
        var id = call.Text("ClientRequestToken") ?? Guid.NewGuid().ToString();
        if (Versions(secret)[id] is JsonObject same && HasValue(same))
        {
            return same["SecretString"]?.ToString() == call.Text("SecretString")
                ? secret.Only("ARN", "Name").Merge(new JsonObject { ["VersionId"] = id, ["VersionStages"] = same["VersionStages"]!.DeepClone() })
                : throw new AwsError("ResourceExistsException", $"You can't use ClientRequestToken {id} because that value is already in use for a version of secret {secret["ARN"]}.");
        }

        var stages = call.Input["VersionStages"]?.DeepClone().AsArray() ?? new JsonArray("AWSCURRENT");
        foreach (var stage in stages.Select(stage => stage!.ToString()))
        {
            var before = Take(secret, stage);
            if (stage == "AWSCURRENT" && before is not null)
            {
                Take(secret, "AWSPREVIOUS");
                before["VersionStages"]!.AsArray().Add("AWSPREVIOUS");
            }
        }

        Versions(secret)[id] = call.Input.Only("SecretString", "SecretBinary").Merge(new JsonObject { ["VersionStages"] = stages, ["CreatedDate"] = Json.Now });
        return secret.Only("ARN", "Name").Merge(new JsonObject { ["VersionId"] = id, ["VersionStages"] = stages.DeepClone() });
    }

    /// <summary>Takes a staging label from the version that has it.</summary>
    private static JsonObject? Take(JsonObject secret, string stage)
    {
        var holder = Versions(secret).Select(version => version.Value!.AsObject()).FirstOrDefault(version => version["VersionStages"]!.AsArray().Any(s => s!.ToString() == stage));
        holder?["VersionStages"]!.AsArray().RemoveAll(s => s!.ToString() == stage);
        return holder;
    }

    private static JsonObject MoveStage(Call call)
    {
        var secret = Secret(call);
        var stage = call.Required("VersionStage");
        var from = Versions(secret).FirstOrDefault(version => version.Value!["VersionStages"]!.AsArray().Any(s => s!.ToString() == stage)).Key;
        if (from is not null && from != (call.Text("RemoveFromVersionId") ?? call.Text("MoveToVersionId")))
        {
            throw new AwsError("InvalidParameterException", $"The staging label {stage} is currently attached to version {from}, so you must explicitly reference that version in RemoveFromVersionId.");
        }

        var before = Take(secret, stage);
        if (stage == "AWSCURRENT" && before is not null && from != call.Text("MoveToVersionId"))
        {
            Take(secret, "AWSPREVIOUS");
            before["VersionStages"]!.AsArray().Add("AWSPREVIOUS");
        }

        if (call.Text("MoveToVersionId") is { } id)
        {
            Versions(secret)[id]!["VersionStages"]!.AsArray().Add(call.Required("VersionStage"));
        }

        return secret.Only("ARN", "Name");
    }

    private static JsonObject GetValue(Call call)
    {
        var secret = Secret(call);
        var id = call.Text("VersionId") ?? Versions(secret)
            .FirstOrDefault(version => version.Value!["VersionStages"]!.AsArray().Any(stage => stage!.ToString() == (call.Text("VersionStage") ?? "AWSCURRENT"))).Key;
        return id is not null && Versions(secret)[id] is JsonObject version && HasValue(version)
            && (call.Text("VersionStage") is not { } stage || version["VersionStages"]!.AsArray().Any(label => label!.ToString() == stage))
            ? secret.Only("ARN", "Name").Merge(version).Merge(new JsonObject { ["VersionId"] = id })
            : throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
    }

    /// <summary>Rotation begins with a version that has its label and no value yet.</summary>
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
            secret["DeletedDate"] = Json.Now;
        }

        return secret.Only("ARN", "Name").Merge(new JsonObject { ["DeletionDate"] = Json.Now });
    }

    private static JsonObject Describe(Call call, JsonObject secret) => secret.Without("versions", "ResourcePolicy").Merge(new JsonObject
    {
        ["Tags"] = call.TagList(secret["ARN"]!.ToString()),
        ["VersionIdsToStages"] = new JsonObject(Versions(secret).Select(version => KeyValuePair.Create(version.Key, version.Value!["VersionStages"]?.DeepClone()))),
    });

    private static JsonObject Versions(JsonObject secret) => secret["versions"]!.AsObject();

    private static JsonObject Any(Call call)
    {
        var id = call.Required("SecretId");
        return call.Regional("secret").Rows.FirstOrDefault(secret => secret["ARN"]!.ToString() == id || secret["Name"]!.ToString() == id)
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
