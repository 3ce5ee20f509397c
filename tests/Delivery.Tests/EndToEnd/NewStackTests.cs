using System.Text;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>What CONTRIBUTING says about a new stack and a new environment, followed in a copy of the checkout.</summary>
public sealed class NewStackTests : Bootstrapped
{
    private string Copy => run.Inside("copy");

    [Fact]
    public async Task A_class_and_two_lines_make_a_stack_and_two_lines_and_a_file_make_an_environment()
    {
        await CheckOutAsync();
        Insert("app/Contract/StackKind.cs", "    /// <summary>Every stack", "    /// <summary>Added.</summary>\n    public static StackKind Extra { get; } = new(\"extra\", StackHost.None);\n\n");
        Replace("app/Contract/StackKind.cs", "[Foundation, Hybrid, Platform, Queue]", "[Foundation, Hybrid, Platform, Queue, Extra]");
        Insert("cdktf/Infrastructure/Stacks/StackDefinition.cs", "    ];", "        new(StackKind.Extra, (app, id, deployment) => new ExtraStack(app, id, deployment)),\n");
        Write("cdktf/Infrastructure/Stacks/ExtraStack.cs", """
            using Constructs;
            using HashiCorp.Cdktf;

            namespace HybridCloud.Infrastructure.Stacks;

            /// <summary>Added.</summary>
            public sealed class ExtraStack : TerraformStack
            {
                /// <summary>Adds the stack to an app.</summary>
                public ExtraStack(Construct scope, string id, Deployment deployment)
                    : base(scope, id)
                {
                    _ = new StateBackend(this);
                    _ = new TerraformOutput(this, "where", new TerraformOutputConfig { Value = deployment.Environment });
                }
            }
            """);
        Insert("app/Contract/DeploymentEnvironment.cs", "    /// <summary>Every environment", "    /// <summary>Added.</summary>\n    public const string Testing = \"testing\";\n\n");
        Replace("app/Contract/DeploymentEnvironment.cs", "[Dev, Staging, Prod]", "[Dev, Testing, Staging, Prod]");
        Replace("cdktf/Infrastructure/Profiles/PlatformProfile.cs", "[Dev, Staging, Prod]", "[Dev, Dev with { Environment = DeploymentEnvironment.Testing }, Staging, Prod]");
        Write("cdktf/environments/testing.tfvars", "");

        var synth = await MakeAsync("synth", "STACK=hybrid,platform,queue,extra", "ENVIRONMENT=dev,testing");
        Assert.Contains("queue-testing", synth, StringComparison.Ordinal);
        Assert.Contains("3f9c2ab is deployed to testing", await MakeAsync("deploy", "STACK=extra", "ENVIRONMENT=testing"), StringComparison.Ordinal);

        var state = cloud.Buckets.Single().Value.Objects["poc-app-platform-aws/testing/extra.tfstate"];
        Assert.Contains("\"value\": \"testing\"", Encoding.UTF8.GetString(state), StringComparison.Ordinal);
    }

    /// <summary>The checkout as it is, with the bindings already generated.</summary>
    private async Task CheckOutAsync()
    {
        var copied = await ProcessRunner.RunAsync(
            "bash",
            ["-eu", "-o", "pipefail", "-c", $"mkdir -p '{Copy}'; git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [ ! -e \"$file\" ] || printf '%s\\0' \"$file\"; done | tar -c --null -T - | tar -x -C '{Copy}'; cp -r cdktf/dotnet/bindings/.cache '{Copy}/cdktf/dotnet/bindings/'; ln -s \"$PWD/cdktf/dotnet/bindings/node_modules\" '{Copy}/cdktf/dotnet/bindings/'"],
            Checkout.Root, new Dictionary<string, string>(), echo: null, TestContext.Current.CancellationToken);
        Assert.True(copied.ExitCode == 0, copied.Error);
    }

    private async Task<string> MakeAsync(params string[] arguments)
    {
        var variables = run.Variables.Where(v => v.Key is not ("CDKTF_OUTDIR" or "DELIVERY_DIR" or "ENVIRONMENT")).ToDictionary();
        variables["HOME"] = Environment.GetEnvironmentVariable("HOME")!;
        var made = await ProcessRunner.RunAsync("make", ["--no-print-directory", .. arguments], Copy, variables, echo: null, TestContext.Current.CancellationToken);
        Assert.True(made.ExitCode == 0, made.Output + made.Error);
        return made.Output;
    }

    private void Insert(string file, string before, string text) => Replace(file, before, text + before);

    private void Replace(string file, string old, string replacement)
    {
        var text = File.ReadAllText(Path.Combine(Copy, file));
        Assert.Equal(2, text.Split(old).Length);
        Write(file, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(Copy, file), text);
}
