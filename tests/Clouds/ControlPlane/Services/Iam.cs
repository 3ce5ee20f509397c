using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.ControlPlane.Access;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>IAM: roles with inline and attached policies, managed policies.</summary>
internal sealed class Iam() : QueryService("iam", "2010-05-08")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateRole"] = CreateRole,
        ["GetRole"] = call => new JsonObject { ["Role"] = Described(call, Role(call)) },
        ["ListRoles"] = call => new JsonObject { ["Roles"] = call.Account.Table("iam/role").Rows.Select(row => row.Only("RoleName", "Arn", "Path")).Copies(), ["IsTruncated"] = false },
        ["ListPolicies"] = call => new JsonObject { ["Policies"] = call.Account.Table("iam/policy").Rows.Select(row => row.Only("PolicyName", "Arn", "Path")).Copies(), ["IsTruncated"] = false },
        ["UpdateAssumeRolePolicy"] = call => Change(Role(call), "AssumeRolePolicyDocument", Escaped(call.Required("PolicyDocument"))),
        ["UpdateRole"] = call => Ignore(Role(call).Merge(call.Input.Only("Description", "MaxSessionDuration"))),
        ["DeleteRole"] = DeleteRole,
        ["TagRole"] = call => Tag(call, ArnOf(Role(call))),
        ["UntagRole"] = call => Untag(call, ArnOf(Role(call))),
        ["ListRoleTags"] = call => new JsonObject { ["Tags"] = call.TagList(ArnOf(Role(call))), ["IsTruncated"] = false },
        ["ListInstanceProfilesForRole"] = _ => new JsonObject { ["InstanceProfiles"] = new JsonArray(), ["IsTruncated"] = false },
        ["PutRolePermissionsBoundary"] = call => Change(Role(call), "PermissionsBoundary", Boundary(call)!),
        ["DeleteRolePermissionsBoundary"] = call => { Role(call).Remove("PermissionsBoundary"); return null; },
        ["CreateServiceLinkedRole"] = call => throw new AwsError("InvalidInput", $"Service role name for {call.Text("AWSServiceName")} has been taken in this account."),

        ["PutRolePolicy"] = call => Change(Of(Role(call), "inline"), call.Required("PolicyName"), Escaped(ValidPolicy(call.Required("PolicyDocument")))),
        ["GetRolePolicy"] = call => new JsonObject
        {
            ["RoleName"] = call.Required("RoleName"),
            ["PolicyName"] = call.Required("PolicyName"),
            ["PolicyDocument"] = Of(Role(call), "inline")[call.Required("PolicyName")]?.DeepClone() ?? throw NoSuchEntity(call.Required("PolicyName")),
        },
        ["DeleteRolePolicy"] = call => Of(Role(call), "inline").Remove(call.Required("PolicyName")) ? null : throw NoSuchEntity(call.Required("PolicyName")),
        ["ListRolePolicies"] = call => new JsonObject { ["PolicyNames"] = new JsonArray([.. Of(Role(call), "inline").Select(policy => JsonValue.Create(policy.Key))]), ["IsTruncated"] = false },
        ["AttachRolePolicy"] = call => Change(Of(Role(call), "attached"), call.Required("PolicyArn"), call.Required("PolicyArn").Split('/')[^1]),
        ["DetachRolePolicy"] = call => Of(Role(call), "attached").Remove(call.Required("PolicyArn")) ? null : throw NoSuchEntity(call.Required("PolicyArn")),
        ["ListAttachedRolePolicies"] = call => new JsonObject
        {
            ["AttachedPolicies"] = new JsonArray([.. Of(Role(call), "attached").Select(policy => new JsonObject { ["PolicyArn"] = policy.Key, ["PolicyName"] = policy.Value!.ToString() })]),
            ["IsTruncated"] = false,
        },

        ["CreatePolicy"] = CreatePolicy,
        ["GetPolicy"] = call => new JsonObject { ["Policy"] = Policy(call).Without("Document").Merge(new JsonObject { ["Tags"] = call.TagList(call.Required("PolicyArn")) }) },
        ["GetPolicyVersion"] = call => new JsonObject
        {
            ["PolicyVersion"] = new JsonObject { ["Document"] = Policy(call)["Document"]!.DeepClone(), ["VersionId"] = call.Required("VersionId"), ["IsDefaultVersion"] = true },
        },
        ["ListPolicyVersions"] = call => new JsonObject
        {
            ["Versions"] = new JsonArray(new JsonObject { ["VersionId"] = Policy(call)["DefaultVersionId"]!.DeepClone(), ["IsDefaultVersion"] = true }),
            ["IsTruncated"] = false,
        },
        ["CreatePolicyVersion"] = call => Ignore(Policy(call).Merge(new JsonObject { ["Document"] = Escaped(ValidPolicy(call.Required("PolicyDocument"))) })),
        ["TagPolicy"] = call => Tag(call, call.Required("PolicyArn")),
        ["UntagPolicy"] = call => Untag(call, call.Required("PolicyArn")),
        ["DeletePolicy"] = call => call.Account.Table("iam/policy").Remove(call.Required("PolicyArn")) ? null : throw NoSuchEntity(call.Required("PolicyArn")),
        ["CreateOpenIDConnectProvider"] = CreateOidc,
        ["GetOpenIDConnectProvider"] = call => Oidc(call).Copy().Merge(new JsonObject { ["Tags"] = call.TagList(call.Required("OpenIDConnectProviderArn")) }),
        ["UpdateOpenIDConnectProviderThumbprint"] = call => Ignore(Oidc(call).Merge(call.Input.Only("ThumbprintList"))),
        ["AddClientIDToOpenIDConnectProvider"] = call => { Oidc(call)["ClientIDList"]!.AsArray().Add(call.Required("ClientID")); return null; },
        ["TagOpenIDConnectProvider"] = call => Tag(call, call.Required("OpenIDConnectProviderArn")),
        ["DeleteOpenIDConnectProvider"] = call => call.Account.Table("iam/oidc").Remove(call.Required("OpenIDConnectProviderArn")) ? null : throw NoSuchEntity(call.Required("OpenIDConnectProviderArn")),
        ["ListOpenIDConnectProviders"] = call => new JsonObject { ["OpenIDConnectProviderList"] = call.Account.Table("iam/oidc").Rows.Select(row => row.Only("Arn")).Copies() },
        ["SimulatePrincipalPolicy"] = Simulate,
        ["ListAccountAliases"] = _ => new JsonObject { ["AccountAliases"] = new JsonArray(), ["IsTruncated"] = false },
    };

    /// <summary>
    /// The policy simulator: a user may do everything except the actions in the table <c>iam/denied</c>; a role, what its policies
    /// allow. Returns at most a hundred results.
    /// </summary>
    private static JsonObject Simulate(Call call)
    {
        var principal = call.Required("PolicySourceArn");
        if (!principal.Contains(":user/", StringComparison.Ordinal) && !principal.Contains(":role/", StringComparison.Ordinal))
        {
            throw new AwsError("InvalidInput", $"{principal} is not a user, group or role.");
        }

        if (principal.Contains(":role/", StringComparison.Ordinal))
        {
            call.Account.Table("iam/role").Get(principal.Split('/')[^1], "NoSuchEntity");
        }

        var context = (call.Input["ContextEntries"]?.AsArray() ?? []).ToDictionary(
            entry => entry!["ContextKeyName"]!.ToString(), entry => (IReadOnlyList<string>)[.. entry!["ContextKeyValues"]!.AsArray().Select(value => value!.ToString())]);
        var resource = call.Input["ResourceArns"]?[0]?.ToString() ?? "*";
        bool Allowed(string action) => principal.Contains(":role/", StringComparison.Ordinal)
            ? Guard.Allows(call.Account, principal, action, resource, context)
            : call.Account.Table("iam/denied").Find(action) is null;
        return new()
        {
            ["EvaluationResults"] = new JsonArray([.. call.Input["ActionNames"]!.AsArray().Take(100).Select(action => new JsonObject
            {
                ["EvalActionName"] = action!.ToString(),
                ["EvalResourceName"] = resource,
                ["EvalDecision"] = Allowed(action.ToString()) ? "allowed" : "implicitDeny",
            })]),
            ["IsTruncated"] = false,
        };
    }

    private static JsonObject CreateRole(Call call)
    {
        var name = call.Required("RoleName");
        var path = call.Text("Path") ?? "/";
        ValidPolicy(call.Required("AssumeRolePolicyDocument"));
        var role = call.Account.Table("iam/role").Add(name, new JsonObject
        {
            ["RoleName"] = name,
            ["RoleId"] = $"AROA{Json.Id(17)}",
            ["Arn"] = call.GlobalArn("iam", $"role{path}{name}"),
            ["Path"] = path,
            ["CreateDate"] = Json.NowText,
            ["AssumeRolePolicyDocument"] = Escaped(call.Required("AssumeRolePolicyDocument")),
            ["MaxSessionDuration"] = call.Text("MaxSessionDuration") ?? "3600",
            ["Description"] = call.Text("Description"),
            ["PermissionsBoundary"] = Boundary(call),
            ["inline"] = new JsonObject(),
            ["attached"] = new JsonObject(),
        }, "EntityAlreadyExists");
        call.Tag(ArnOf(role), call.Input["Tags"]);
        return new() { ["Role"] = Described(call, role) };
    }

    private static JsonObject? Boundary(Call call) => call.Text("PermissionsBoundary") is { } arn
        ? new() { ["PermissionsBoundaryType"] = "Policy", ["PermissionsBoundaryArn"] = arn }
        : null;

    private static JsonNode? DeleteRole(Call call)
    {
        var role = Role(call);
        if (Of(role, "inline").Count + Of(role, "attached").Count > 0)
        {
            throw new AwsError("DeleteConflict", "Cannot delete entity, must delete or detach all policies first.", 409);
        }

        call.Account.Tags.Remove(ArnOf(role));
        call.Account.Table("iam/role").Remove(call.Required("RoleName"));
        return null;
    }

    private static JsonObject CreatePolicy(Call call)
    {
        var arn = call.GlobalArn("iam", $"policy{call.Text("Path") ?? "/"}{call.Required("PolicyName")}");
        var policy = call.Account.Table("iam/policy").Add(arn, new JsonObject
        {
            ["Arn"] = arn,
            ["PolicyName"] = call.Required("PolicyName"),
            ["PolicyId"] = $"ANPA{Json.Id(17)}",
            ["Path"] = call.Text("Path") ?? "/",
            ["Description"] = call.Text("Description"),
            ["DefaultVersionId"] = "v1",
            ["AttachmentCount"] = "0",
            ["Document"] = Escaped(ValidPolicy(call.Required("PolicyDocument"))),
        }, "EntityAlreadyExists");
        call.Tag(arn, call.Input["Tags"]);
        return new() { ["Policy"] = policy.Without("Document") };
    }

    private static JsonObject CreateOidc(Call call)
    {
        var host = call.Required("Url").Replace("https://", "", StringComparison.Ordinal);
        var arn = call.GlobalArn("iam", $"oidc-provider/{host}");
        call.Account.Table("iam/oidc").Add(arn, call.Input.Only("ClientIDList", "ThumbprintList").Merge(new JsonObject { ["Arn"] = arn, ["Url"] = host }), "EntityAlreadyExists");
        call.Tag(arn, call.Input["Tags"]);
        return new() { ["OpenIDConnectProviderArn"] = arn };
    }

    private static JsonObject Oidc(Call call) => call.Account.Table("iam/oidc").Get(call.Required("OpenIDConnectProviderArn"), "NoSuchEntity");

    private static JsonObject Role(Call call) => call.Account.Table("iam/role").Get(call.Required("RoleName"), "NoSuchEntity");

    private static JsonObject Policy(Call call) => call.Account.Table("iam/policy").Get(call.Required("PolicyArn"), "NoSuchEntity");

    private static JsonObject Described(Call call, JsonObject role) =>
        role.Without("inline", "attached").Merge(new JsonObject { ["Tags"] = call.TagList(ArnOf(role)) });

    private static JsonObject Of(JsonObject role, string field) => role[field]!.AsObject();

    private static string ArnOf(JsonObject role) => role["Arn"]!.ToString();

    private static string Escaped(string document) => Uri.EscapeDataString(document);

    /// <summary>A policy must be JSON with statements; their content is not checked.</summary>
    private static string ValidPolicy(string document)
    {
        try
        {
            return JsonNode.Parse(document)?["Statement"] is not null ? document : throw new AwsError("MalformedPolicyDocument", "The policy has no statement.");
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw new AwsError("MalformedPolicyDocument", exception.Message);
        }
    }

    private static JsonNode? Change(JsonObject target, string name, JsonNode value)
    {
        target[name] = value;
        return null;
    }

    private static JsonNode? Ignore(JsonObject _) => null;

    private static JsonNode? Tag(Call call, string arn)
    {
        call.Tag(arn, call.Input["Tags"]);
        return null;
    }

    private static JsonNode? Untag(Call call, string arn)
    {
        call.Untag(arn, call.Input["TagKeys"]);
        return null;
    }

    private static AwsError NoSuchEntity(string name) => new("NoSuchEntity", $"{name} cannot be found.", 404);
}
