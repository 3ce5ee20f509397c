using HybridCloud.Delivery.Processes;
namespace HybridCloud.Delivery.Terraform;

/// <summary>Synthesizes the stacks, as <c>make synth</c> does.</summary>
internal static class Synthesis
{
    /// <summary>Synthesizes the settings' stacks for their environment.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="imageTag">Tag of the image in the configuration.</param>
    /// <param name="rotateSecrets">Whether to send the app its secrets again.</param>
    /// <param name="sources">The checkout to synthesize.</param>
    /// <param name="folder">Where to write the stacks.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeliveryException">The synth failed.</exception>
    public static async Task RunAsync(
        DeliverySettings settings, string imageTag, bool rotateSecrets, string sources, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var variables = settings.Variables
            // make passes variables on its command line to every child make, where they would override those set here.
            .Where(v => v.Key is not ("MAKEFLAGS" or "MAKEOVERRIDES" or "MFLAGS" or "MAKELEVEL"))
            .ToDictionary();
        variables["IMAGE_TAG"] = imageTag;
        variables["ENVIRONMENT"] = settings.Environment;
        variables["STACK"] = string.Join(',', settings.Stacks);
        variables["ROTATE_SECRETS"] = rotateSecrets ? "1" : "0";
        variables["CDKTF_OUTDIR"] = folder;
        var result = await ProcessRunner.RunAsync("bash", ["-c", settings.SynthCommand], sources, variables, output, cancellationToken);
        if (result.ExitCode != 0)
            throw new DeliveryException($"The configuration could not be synthesized for {imageTag}: {result.Error.Trim()}");
    }
}
