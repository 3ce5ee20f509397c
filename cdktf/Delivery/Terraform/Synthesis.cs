using HybridCloud.Delivery.Processes;
namespace HybridCloud.Delivery.Terraform;

/// <summary>Writes the stacks' configuration, as <c>make synth</c> does.</summary>
internal static class Synthesis
{
    /// <summary>Writes the stacks of the settings for their environment.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="imageTag">The image that the configuration names.</param>
    /// <param name="rotateSecrets">Whether the app is sent its secrets anew.</param>
    /// <param name="sources">The checkout to write it from.</param>
    /// <param name="folder">Where it is written.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeliveryException">The configuration cannot be written.</exception>
    public static async Task RunAsync(
        DeliverySettings settings, string imageTag, bool rotateSecrets, string sources, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var variables = settings.Variables
            // What `make deploy IMAGE_TAG=…` hands to every make below it would win over what is chosen here.
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
