using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

public sealed class StackInputsTests
{
    private static readonly string[] s_types = ["string", "number", "bool"];

    [Fact]
    public void Every_variable_has_description_type_and_default()
    {
        Assert.All(Variables(), variable =>
        {
            Assert.NotEmpty(variable.Value!.Text("description"));
            Assert.Contains(variable.Value!.Text("type"), s_types);
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

    private static IEnumerable<KeyValuePair<string, System.Text.Json.Nodes.JsonNode?>> Variables() =>
        TestStacks.Hybrid.Json.At("variable").AsObject().Concat(TestStacks.Foundation.Json.At("variable").AsObject());
}
