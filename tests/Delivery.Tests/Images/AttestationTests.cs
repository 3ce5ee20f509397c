using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Tests.Images;

/// <summary>An image that nobody attested is not deployed if the repository demands attestations.</summary>
public sealed class AttestationTests : IDisposable
{
    private const string Image = "registry.digitalocean.com/one/app@sha256:aaaa";
    private const string Provenance = "https://slsa.dev/provenance/v1";
    private const string Materials = "https://cyclonedx.org/bom";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gh-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_image_with_both_attestations_passes_and_is_read_with_the_registrys_credentials()
    {
        await DemandAsync($"{Provenance} {Materials}");

        var asked = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "asked"), TestContext.Current.CancellationToken);
        Assert.Equal(
            ((string[])[Provenance, Materials]).Select(type => $"attestation verify oci://{Image} --repo me/system --signer-workflow me/system/.github/workflows/deploy.yml --predicate-type {type} | hub-token | {{\"auths\":{{}}}}"),
            asked);
    }

    [Theory]
    [InlineData("", "of its provenance")]
    [InlineData(Materials, "of its provenance")]
    [InlineData(Provenance, "of its bill of materials")]
    public async Task An_image_that_lacks_one_is_refused(string attested, string missing)
    {
        var refused = await Assert.ThrowsAsync<DeliveryException>(() => DemandAsync(attested));

        Assert.Contains($"{Image} has no attestation {missing} by .github/workflows/deploy.yml of me/system", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no attestations found", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hub-token", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_signing_workflow_must_be_known() => Assert.Contains(
        "set it to owner/name",
        (await Assert.ThrowsAsync<DeliveryException>(() => Attestations.DemandAsync(new GitHubSettings(new Dictionary<string, string>()), Image, "{}", TestContext.Current.CancellationToken))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("required", true)]
    [InlineData("", false)]
    public void Attestations_are_demanded_by_a_variable(string value, bool demanded) =>
        Assert.Equal(demanded, new ImageSettings(new Dictionary<string, string> { ["ATTESTATIONS"] = value }).MustBeAttested);

    [Fact]
    public void An_invalid_attestation_setting_is_refused_and_not_ignored() =>
        Assert.Equal(["ATTESTATIONS is 'yes': it must be 'required', or not set."], new ImageSettings(new Dictionary<string, string> { ["ATTESTATIONS"] = "yes" }).Faults);

    // A stand-in for GitHub's command line that knows these attestations.
    private async Task DemandAsync(string attested)
    {
        var program = Path.Combine(folder.FullName, "gh");
        await File.WriteAllTextAsync(program, $"""
            #!/bin/sh
            echo "$* | $GH_TOKEN | $(cat "$DOCKER_CONFIG/config.json")" >>'{folder.FullName}/asked'
            for last; do :; done
            case " {attested} " in *" $last "*) ;; *) echo 'Error: no attestations found' >&2; exit 1;; esac

            """, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await Attestations.DemandAsync(
            new GitHubSettings(new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["GITHUB_REPOSITORY"] = "me/system", ["GITHUB_TOKEN"] = "hub-token" }),
            Image, """{"auths":{}}""", TestContext.Current.CancellationToken, program);
    }
}
