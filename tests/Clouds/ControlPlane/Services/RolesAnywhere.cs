using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>IAM Roles Anywhere: trust anchors, whose certificates are read, and profiles. Sessions are not issued here.</summary>
internal sealed class RolesAnywhere() : RestJsonService("rolesanywhere")
{
    protected override IReadOnlyList<RestOperation> Operations { get; } =
    [
        .. Kind("TrustAnchor", "trustanchor", "trustAnchor", "trustAnchorId", "trustAnchorArn", "trust-anchor", CheckAnchor),
        .. Kind("Profile", "profile", "profile", "profileId", "profileArn", "profile", CheckProfile),
        new("GET", "/ListTagsForResource", "ListTagsForResource", call => Reply.Json(new JsonObject { ["tags"] = call.TagList(call.Required("resourceArn"), "key", "value") })),
        new("POST", "/TagResource", "TagResource", call => { call.Tag(call.Required("resourceArn"), call.Input["tags"]); return Reply.Json(new JsonObject(), status: 201); }),
        new("POST", "/UntagResource", "UntagResource", call => { call.Untag(call.Required("resourceArn"), call.Input["tagKeys"]); return Reply.Json(new JsonObject()); }),
        new("PATCH", "/put-notifications-settings", "PutNotificationSettings", PutNotifications),
    ];

    private static RestOperation[] Kind(string name, string path, string field, string id, string arn, string noun, Action<Call> check) =>
    [
        new("POST", $"/{path}s", $"Create{name}", call =>
        {
            check(call);
            var key = Guid.NewGuid().ToString();
            var row = call.Regional(path).Put(key, call.Input.Without("tags").Merge(new JsonObject
            {
                [id] = key,
                [arn] = call.Arn("rolesanywhere", $"{noun}/{key}"),
                ["createdAt"] = Json.NowText,
                ["updatedAt"] = Json.NowText,
                ["enabled"] = call.Input["enabled"]?.DeepClone() ?? true,
            }));
            row.TryAdd("durationSeconds", field == "profile" ? 3600 : null);
            if (field == "trustAnchor")
            {
                row["notificationSettings"] = Notifications(call.Input["notificationSettings"] as JsonArray);
            }

            call.Tag(row[arn]!.ToString(), call.Input["tags"]);
            return Reply.Json(new JsonObject { [field] = row.Copy() }, status: 201);
        }),
        new("GET", $"/{path}/{{id}}", $"Get{name}", call => Reply.Json(new JsonObject { [field] = Row(call, path).Copy() })),
        new("PATCH", $"/{path}/{{id}}", $"Update{name}", call =>
        {
            check(call);
            return Reply.Json(new JsonObject { [field] = Row(call, path).Merge(call.Input.Without("id")).Copy() });
        }),
        new("POST", $"/{path}/{{id}}/enable", $"Enable{name}", call => Enable(call, path, field, true)),
        new("POST", $"/{path}/{{id}}/disable", $"Disable{name}", call => Enable(call, path, field, false)),
        new("DELETE", $"/{path}/{{id}}", $"Delete{name}", call =>
        {
            var row = Row(call, path);
            call.Regional(path).Remove(call.Required("id"));
            return Reply.Json(new JsonObject { [field] = row.Copy() });
        }),
    ];

    private static JsonObject Row(Call call, string table) => call.Regional(table).Get(call.Required("id"), "ResourceNotFoundException");

    private static Reply Enable(Call call, string table, string field, bool enabled)
    {
        var row = Row(call, table);
        row["enabled"] = enabled;
        return Reply.Json(new JsonObject { [field] = row.Copy() });
    }

    /// <summary>A bundle must hold X.509 v3 CA certificates, as Roles Anywhere demands.</summary>
    private static void CheckAnchor(Call call)
    {
        if (call.Input["source"]?["sourceData"]?["x509CertificateData"]?.ToString() is not { } bundle)
        {
            return;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(bundle);
        }
        catch (CryptographicException exception)
        {
            throw new AwsError("ValidationException", $"Invalid certificate bundle: {exception.Message}");
        }

        if (certificates.Count == 0 || certificates.Any(c => c.Version != 3 || c.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault()?.CertificateAuthority != true))
        {
            throw new AwsError("ValidationException", "Incorrect basic constraints for CA certificate");
        }
    }

    private static void CheckProfile(Call call)
    {
        if (call.Input["durationSeconds"]?.GetValue<int>() is < 900 or > 43200)
        {
            throw new AwsError("ValidationException", "durationSeconds must be between 900 and 43200.");
        }
    }

    /// <summary>The configured notifications, and AWS's default threshold for the others.</summary>
    private static JsonArray Notifications(JsonArray? configured)
    {
        var given = (configured ?? []).Select(setting => setting!.AsObject().Copy()).ToList();
        given.ForEach(setting => setting["configuredBy"] = "customer");
        foreach (var name in new[] { "CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY" })
        {
            if (given.TrueForAll(setting => setting["event"]!.ToString() != name))
            {
                given.Add(new() { ["channel"] = "ALL", ["enabled"] = true, ["event"] = name, ["threshold"] = 45, ["configuredBy"] = "rolesanywhere.amazonaws.com" });
            }
        }

        return [.. given];
    }

    private static Reply PutNotifications(Call call)
    {
        var row = call.Regional("trustanchor").Get(call.Required("trustAnchorId"), "ResourceNotFoundException");
        row["notificationSettings"] = Notifications(call.Input["notificationSettings"] as JsonArray);
        return Reply.Json(new JsonObject { ["trustAnchor"] = row.Copy() });
    }
}
