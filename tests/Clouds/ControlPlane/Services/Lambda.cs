using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Lambda: functions and who may call them. No function ever runs.</summary>
internal sealed class Lambda() : RestJsonService("lambda")
{
    protected override IReadOnlyList<RestOperation> Operations { get; } =
    [
        new("POST", "/2015-03-31/functions", "CreateFunction", Create),
        new("GET", "/2015-03-31/functions/{name}", "GetFunction", call => Reply.Json(new JsonObject
        {
            ["Configuration"] = Function(call).Without("policy"),
            ["Code"] = new JsonObject { ["RepositoryType"] = "S3", ["Location"] = "https://lambda.invalid/code" },
            ["Tags"] = call.TagMap(Function(call)["FunctionArn"]!.ToString()),
        })),
        new("GET", "/2015-03-31/functions/{name}/configuration", "GetFunctionConfiguration", call => Reply.Json(Function(call).Without("policy"))),
        new("PUT", "/2015-03-31/functions/{name}/configuration", "UpdateFunctionConfiguration", call => Reply.Json(Function(call).Merge(Settings(call)).Without("policy"))),
        new("PUT", "/2015-03-31/functions/{name}/code", "UpdateFunctionCode", call => Reply.Json(Function(call).Merge(Code(call.Text("ZipFile"))).Without("policy"))),
        new("GET", "/2015-03-31/functions/{name}/versions", "ListVersionsByFunction", call => Reply.Json(new JsonObject { ["Versions"] = new JsonArray(Function(call).Without("policy")) })),
        new("GET", "/2020-06-30/functions/{name}/code-signing-config", "GetFunctionCodeSigningConfig", _ => Reply.Json(new JsonObject())),
        new("DELETE", "/2015-03-31/functions/{name}", "DeleteFunction", call => { call.Regional("lambda").Remove(Name(call)); return Reply.Empty(204); }),
        new("POST", "/2015-03-31/functions/{name}/policy", "AddPermission", AddPermission),
        new("GET", "/2015-03-31/functions/{name}/policy", "GetPolicy", GetPolicy),
        new("DELETE", "/2015-03-31/functions/{name}/policy/{statement}", "RemovePermission", RemovePermission),
        new("GET", "/2017-03-31/tags/{arn}", "ListTags", call => Reply.Json(new JsonObject { ["Tags"] = call.TagMap(call.Required("arn")) })),
        new("POST", "/2017-03-31/tags/{arn}", "TagResource", call => { call.Tag(call.Required("arn"), call.Input["Tags"]); return Reply.Empty(204); }),
    ];

    private static string Name(Call call) => call.Required("name").Split(':')[^1];

    private static JsonObject Function(Call call) => call.Regional("lambda").Get(Name(call), "ResourceNotFoundException");

    private static Reply Create(Call call)
    {
        var name = call.Required("FunctionName");
        var arn = call.Arn("lambda", $"function:{name}");
        var row = call.Regional("lambda").Add(name, Settings(call).Merge(Code(call.Input["Code"]?["ZipFile"]?.ToString())).Merge(new JsonObject
        {
            ["FunctionArn"] = arn,
            ["FunctionName"] = name,
            ["Version"] = "$LATEST",
            ["State"] = "Active",
            ["policy"] = new JsonArray(),
        }), "ResourceConflictException");
        row.TryAdd("PackageType", "Zip");
        row.TryAdd("Architectures", new JsonArray("x86_64"));
        row.TryAdd("EphemeralStorage", new JsonObject { ["Size"] = 512 });
        row.TryAdd("TracingConfig", new JsonObject { ["Mode"] = "PassThrough" });
        row.TryAdd("LoggingConfig", new JsonObject { ["LogFormat"] = "Text", ["LogGroup"] = $"/aws/lambda/{name}" });
        row.TryAdd("SnapStart", new JsonObject { ["ApplyOn"] = "None", ["OptimizationStatus"] = "Off" });
        row.TryAdd("MemorySize", 128);
        row.TryAdd("Timeout", 3);
        call.Tag(arn, call.Input["Tags"]);
        return Reply.Json(row.Without("policy"), status: 201);
    }

    private static JsonObject Settings(Call call) => call.Input.Without("Code", "Tags", "Publish", "name", "ZipFile", "DryRun").Merge(new JsonObject
    {
        ["LastUpdateStatus"] = "Successful",
        ["LastModified"] = Json.NowText.Replace("Z", ".000+0000", StringComparison.Ordinal),
    });

    private static JsonObject Code(string? zip)
    {
        var bytes = Convert.FromBase64String(zip ?? "");
        return new() { ["CodeSha256"] = Convert.ToBase64String(SHA256.HashData(bytes)), ["CodeSize"] = bytes.Length };
    }

    private static Reply AddPermission(Call call)
    {
        var principal = call.Required("Principal");
        var statement = new JsonObject
        {
            ["Sid"] = call.Required("StatementId"),
            ["Effect"] = "Allow",
            ["Principal"] = principal.Contains(".amazonaws.com", StringComparison.Ordinal) ? new JsonObject { ["Service"] = principal } : new JsonObject { ["AWS"] = principal },
            ["Action"] = call.Required("Action"),
            ["Resource"] = Function(call)["FunctionArn"]!.ToString(),
        };
        var condition = new JsonObject();
        if (call.Text("SourceArn") is { } arn)
        {
            condition["ArnLike"] = new JsonObject { ["AWS:SourceArn"] = arn };
        }

        if (call.Text("SourceAccount") is { } account)
        {
            condition["StringEquals"] = new JsonObject { ["AWS:SourceAccount"] = account };
        }

        if (condition.Count > 0)
        {
            statement["Condition"] = condition;
        }

        Function(call)["policy"]!.AsArray().Add(statement);
        return Reply.Json(new JsonObject { ["Statement"] = statement.ToJsonString() }, status: 201);
    }

    private static Reply GetPolicy(Call call)
    {
        var statements = Function(call)["policy"]!.AsArray();
        return statements.Count == 0
            ? throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
            : Reply.Json(new JsonObject { ["Policy"] = new JsonObject { ["Version"] = "2012-10-17", ["Id"] = "default", ["Statement"] = statements.DeepClone() }.ToJsonString() });
    }

    private static Reply RemovePermission(Call call)
    {
        Function(call)["policy"]!.AsArray().RemoveAll(statement => statement!["Sid"]!.ToString() == call.Required("statement"));
        return Reply.Empty(204);
    }
}
