using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>KMS: keys, their policies and rotation, aliases. Nothing is encrypted.</summary>
internal sealed class Kms() : JsonService("kms")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateKey"] = Create,
        ["DescribeKey"] = call => new JsonObject { ["KeyMetadata"] = Key(call)["metadata"]!.DeepClone() },
        ["GetKeyPolicy"] = call => new JsonObject { ["Policy"] = Key(call)["policy"]!.DeepClone(), ["PolicyName"] = "default" },
        ["PutKeyPolicy"] = call => Change(call, "policy", call.Required("Policy")),
        ["GetKeyRotationStatus"] = call => Key(call)["rotation"]!.DeepClone(),
        ["EnableKeyRotation"] = call => Change(call, "rotation", new JsonObject { ["KeyRotationEnabled"] = true, ["RotationPeriodInDays"] = call.Input["RotationPeriodInDays"]?.DeepClone() ?? 365 }),
        ["DisableKeyRotation"] = call => Change(call, "rotation", new JsonObject { ["KeyRotationEnabled"] = false }),
        ["UpdateKeyDescription"] = call => Metadata(call, "Description", call.Text("Description") ?? ""),
        ["EnableKey"] = call => Metadata(call, "Enabled", true, "Enabled"),
        ["DisableKey"] = call => Metadata(call, "Enabled", false, "Disabled"),
        ["ScheduleKeyDeletion"] = call => Metadata(call, "Enabled", false, "PendingDeletion") ?? new JsonObject { ["KeyId"] = call.Required("KeyId"), ["DeletionDate"] = Json.Now },
        ["ListResourceTags"] = call => new JsonObject { ["Tags"] = call.TagList(Key(call)["metadata"]!["Arn"]!.ToString(), "TagKey", "TagValue"), ["Truncated"] = false },
        ["TagResource"] = call => { call.Tag(Key(call)["metadata"]!["Arn"]!.ToString(), call.Input["Tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(Key(call)["metadata"]!["Arn"]!.ToString(), call.Input["TagKeys"]); return null; },
        ["ListAliases"] = call => new JsonObject { ["Aliases"] = call.Regional("kms/alias").Rows.Copies(), ["Truncated"] = false },
        ["CreateAlias"] = call => Alias(call, call.Regional("kms/alias").Find(call.Required("AliasName")) is null),
        ["UpdateAlias"] = call => Alias(call, true),
        ["DeleteAlias"] = call => call.Regional("kms/alias").Remove(call.Required("AliasName")) ? null : throw NotFound(call.Required("AliasName")),
    };

    private static JsonObject Create(Call call)
    {
        var id = Guid.NewGuid().ToString();
        var arn = call.Arn("kms", $"key/{id}");
        var metadata = call.Input.Only("Description", "MultiRegion").Merge(new JsonObject
        {
            ["KeyId"] = id,
            ["Arn"] = arn,
            ["AWSAccountId"] = call.Account.Id,
            ["CreationDate"] = Json.Now,
            ["Enabled"] = true,
            ["KeyState"] = "Enabled",
            ["KeyManager"] = "CUSTOMER",
            ["Origin"] = "AWS_KMS",
            ["KeyUsage"] = call.Text("KeyUsage") ?? "ENCRYPT_DECRYPT",
            ["KeySpec"] = call.Text("KeySpec") ?? "SYMMETRIC_DEFAULT",
            ["CustomerMasterKeySpec"] = call.Text("KeySpec") ?? "SYMMETRIC_DEFAULT",
        });
        call.Regional("kms/key").Put(id, new JsonObject
        {
            ["metadata"] = metadata,
            ["policy"] = call.Text("Policy") ?? $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{call.GlobalArn("iam", "root")}}"},"Action":"kms:*","Resource":"*"}]}""",
            ["rotation"] = new JsonObject { ["KeyRotationEnabled"] = false },
        });
        call.Tag(arn, call.Input["Tags"]);
        return new() { ["KeyMetadata"] = metadata.DeepClone() };
    }

    private static JsonObject Key(Call call)
    {
        var id = call.Required("KeyId");
        if (id.Contains("alias/", StringComparison.Ordinal))
        {
            var name = id[id.IndexOf("alias/", StringComparison.Ordinal)..];
            id = call.Regional("kms/alias").Get(name, "NotFoundException", 400)["TargetKeyId"]!.ToString();
        }

        return call.Regional("kms/key").Get(id.Split('/')[^1], "NotFoundException", 400);
    }

    private static JsonNode? Alias(Call call, bool allowed)
    {
        var name = call.Required("AliasName");
        if (!allowed)
        {
            throw new AwsError("AlreadyExistsException", $"An alias with the name {name} already exists");
        }

        call.Regional("kms/alias").Put(name, new JsonObject
        {
            ["AliasName"] = name,
            ["AliasArn"] = call.Arn("kms", name),
            ["TargetKeyId"] = call.Required("TargetKeyId").Split('/')[^1],
        });
        return null;
    }

    private static JsonNode? Change(Call call, string field, JsonNode value)
    {
        Key(call)[field] = value;
        return null;
    }

    private static JsonNode? Metadata(Call call, string field, JsonNode value, string? state = null)
    {
        var metadata = Key(call)["metadata"]!;
        metadata[field] = value;
        metadata["KeyState"] = state ?? metadata["KeyState"]!.ToString();
        return null;
    }

    private static AwsError NotFound(string id) => new("NotFoundException", $"{id} is not found.");
}
