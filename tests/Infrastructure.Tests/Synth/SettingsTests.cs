using HybridCloud.Contract;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Synth;

public sealed class SettingsTests
{
    [Fact]
    public void Only_the_image_tag_has_no_default()
    {
        var settings = Read(("IMAGE_TAG", "3f9c2ab"));

        Assert.Equal("3f9c2ab", settings.Image.Tag);
        Assert.Equal([DeploymentEnvironment.Prod], settings.Environments);
        Assert.Equal("foundation", settings.Stacks[0].Name);
        Assert.False(settings.Hcl);
        Assert.Equal("cdktf.out", settings.OutputFolder);
    }

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("", "is empty")]
    [InlineData("latest", "'latest', which names another build tomorrow")]
    [InlineData("has space", "'has space', which is not an image tag")]
    [InlineData("-dash", "'-dash', which is not an image tag")]
    [InlineData("line\nbreak", "which is not an image tag")]
    public void An_image_tag_names_one_build(string? tag, string expected)
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(("IMAGE_TAG", tag)));

        Assert.Contains($"IMAGE_TAG is", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_has_at_most_128_characters()
    {
        Assert.Null(ImageReference.Fault(new string('a', 128)));
        Assert.NotNull(ImageReference.Fault(new string('a', 129)));
    }

    [Fact]
    public void All_faults_are_named_at_once_each_with_the_value_found()
    {
        var wrong = Assert.Throws<SettingsException>(() =>
            Read(("IMAGE_TAG", "latest"), ("ENVIRONMENT", "moon"), ("STACK", "hybrid,attic"), ("HCL", "yes")));

        Assert.Equal(4, wrong.Faults.Count);
        Assert.Contains("'latest'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("ENVIRONMENT holds 'moon'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("one of dev, staging, prod", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("STACK holds 'attic'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("HCL is 'yes'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_stacks_and_environments_are_given_with_commas()
    {
        var settings = Read(("IMAGE_TAG", "x"), ("ENVIRONMENT", "prod, dev"), ("STACK", "hybrid,foundation"));

        Assert.Equal(["dev", "prod"], settings.Environments);
        Assert.Equal(["foundation", "hybrid"], settings.Stacks.Select(stack => stack.Name));
    }

    [Fact]
    public void What_is_named_twice_is_refused() =>
        Assert.Contains("names 'dev' 2 times", Assert.Throws<SettingsException>(() => Read(("IMAGE_TAG", "x"), ("ENVIRONMENT", "dev,dev"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_cdktf_command_line_asks_for_a_folder_and_for_HCL_in_its_own_words()
    {
        var settings = Read(("IMAGE_TAG", "x"), ("CDKTF_OUTDIR", "/tmp/elsewhere"), ("SYNTH_HCL_OUTPUT", "true"));

        Assert.Equal("/tmp/elsewhere", settings.OutputFolder);
        Assert.True(settings.Hcl);
    }

    private static Settings Read(params (string Name, string? Value)[] environment) =>
        Settings.Read(name => environment.FirstOrDefault(variable => variable.Name == name).Value);
}
