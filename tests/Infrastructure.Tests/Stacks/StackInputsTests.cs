using HashiCorp.Cdktf;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Stacks;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

public sealed class StackInputsTests
{
    private static readonly string[] Types = ["string", "number", "bool"];

    [Fact]
    public void Every_variable_has_description_type_and_default()
    {
        Assert.All(Variables(), variable =>
        {
            Assert.NotEmpty(variable.Value!.Text("description"));
            Assert.Contains(variable.Value!.Text("type"), Types);
            Assert.True(variable.Value!.AsObject().ContainsKey("default"), $"{variable.Key} has no default");
        });
    }

    [Fact]
    public void Every_variable_but_switches_is_validated() =>
        Assert.All(Variables().Where(variable => variable.Value!.Text("type") != "bool"), variable =>
            Assert.StartsWith(variable.Key, variable.Value!.Text("validation", 0, "error_message"), StringComparison.Ordinal));

    [Theory]
    [InlineData("owner", "jkeegan")]
    [InlineData("name", "poc-app-platform-aws")]
    [InlineData("domain", "digitalocean.solutions")]
    [InlineData("do_region", "sfo3")]
    [InlineData("aws_region", "us-west-2")]
    [InlineData("project", "jkeegan")]
    public void The_specification_s_values_are_defaults(string name, string value) =>
        Assert.Equal(value, TestStacks.Hybrid.Json.Text("variable", name, "default"));

    [Fact]
    public void The_specification_s_values_are_nothing_but_defaults()
    {
        var json = TestStacks.Hybrid.Json.DeepClone().AsObject();
        json.Remove("variable");
        var text = json.ToJsonString();

        Assert.All(["jkeegan", "poc-app-platform-aws", "digitalocean.solutions", "sfo3", "us-west-2"], value =>
            Assert.DoesNotContain(value, text, StringComparison.Ordinal));
    }

    // Apps can join VPCs in these regions and in nyc1, which has no Spaces: https://docs.digitalocean.com/products/app-platform/how-to/enable-vpc/.
    // A standby node needs 2 GB: https://docs.digitalocean.com/products/databases/postgresql/details/limits/.
    [Theory]
    [InlineData("do_region", "contains([\"ams3\", \"blr1\", \"fra1\", \"lon1\", \"sfo3\", \"sgp1\", \"syd1\", \"tor1\"], var.do_region)")]
    [InlineData("postgres_nodes", "var.postgres_nodes == 1 || !endswith(var.postgres_size, \"-1gb\")")]
    [InlineData("valkey_nodes", "var.valkey_nodes == 1 || !endswith(var.valkey_size, \"-1gb\")")]
    [InlineData("registry_name", "regex(\"^[a-z][a-z0-9-]{0,62}$\", var.registry_name)")]
    public void What_DigitalOcean_refuses_late_is_refused_in_the_plan(string variable, string condition) =>
        Assert.Contains(TestStacks.Hybrid.Json.At("variable", variable).Items("validation"), validation => validation.Text("condition").Contains(condition, StringComparison.Ordinal));

    [Fact]
    public void A_host_name_too_long_for_a_certificate_is_refused_in_the_plan() => Assert.All(
        ((Synthesized[])[TestStacks.Hybrid, TestStacks.Platform(DeploymentEnvironment.Prod), TestStacks.Queue(DeploymentEnvironment.Prod)]).SelectMany(stack => stack.Resources("aws_acm_certificate").Values),
        certificate => Assert.Equal($"${{(length(\"{certificate.Text("domain_name")}\") <= 64)}}", certificate.Text("lifecycle", "precondition", 0, "condition")));

    [Theory]
    [MemberData(nameof(Inputs))]
    public void A_stack_reads_every_input_that_is_declared_for_it(Type declaredBy, string property)
    {
        // The variables that the property declares when it is read.
        var declared = VariablesOf(Synthesized.In(stack => declaredBy.GetProperty(property)!.GetValue(Activator.CreateInstance(declaredBy, stack))));

        Assert.True(
            declared.IsSubsetOf(Stacks[declaredBy]().SelectMany(VariablesOf).ToHashSet()),
            $"No stack reads {declaredBy.Name}.{property}: use it, or remove it.");
    }

    /// <summary>Every property of every class of inputs.</summary>
    public static TheoryData<Type, string> Inputs()
    {
        var data = new TheoryData<Type, string>();
        foreach (var type in Stacks.Keys)
        {
            // A base class's property may be for a stack other than this one; it is checked where all its stacks are known.
            foreach (var property in type.GetProperties().Where(property => property.DeclaringType == type)) data.Add(type, property.Name);
        }

        foreach (var property in typeof(StackInputs).GetProperties()) data.Add(typeof(EveryInput), property.Name);
        return data;
    }

    /// <summary>Stands for <see cref="StackInputs"/>, which is abstract.</summary>
    private sealed class EveryInput(TerraformStack stack) : StackInputs(stack);

    private static readonly Dictionary<Type, Func<IEnumerable<Synthesized>>> Stacks = new()
    {
        [typeof(FoundationInputs)] = () => [TestStacks.Foundation],
        [typeof(HybridInputs)] = () => [TestStacks.Hybrid],
        [typeof(PlatformInputs)] = () =>
        [
            .. PlatformProfile.All.SelectMany(profile => new[] { TestStacks.Platform(profile.Environment), TestStacks.Queue(profile.Environment) }),
            // A switch of the profile that is off in every environment.
            TestStacks.NewPlatform(PlatformProfile.For(DeploymentEnvironment.Prod) with { Access = PlatformProfile.For(DeploymentEnvironment.Prod).Access with { ClientVpn = true } }),
        ],
        [typeof(QueueInputs)] = () => PlatformProfile.All.Select(profile => TestStacks.Queue(profile.Environment)),
        [typeof(EveryInput)] = () => [TestStacks.Foundation, TestStacks.Hybrid, .. PlatformProfile.All.SelectMany(profile => new[] { TestStacks.Platform(profile.Environment), TestStacks.Queue(profile.Environment) })],
    };

    private static HashSet<string> VariablesOf(Synthesized stack) => [.. stack.Json["variable"]?.AsObject().Select(variable => variable.Key) ?? []];

    private static IEnumerable<KeyValuePair<string, System.Text.Json.Nodes.JsonNode?>> Variables() =>
        TestStacks.Hybrid.Json.At("variable").AsObject().Concat(TestStacks.Foundation.Json.At("variable").AsObject());
}
