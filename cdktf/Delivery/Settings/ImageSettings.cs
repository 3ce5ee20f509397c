using System.Globalization;

namespace HybridCloud.Delivery.Settings;

/// <summary>How the workload's image is built, and where it is stored.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class ImageSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>TF_VAR_image_repository: repository of the image in the registry. Default app.</summary>
    public string Repository => Get("TF_VAR_image_repository") ?? "app";

    /// <summary>TF_VAR_image_digest: digest of the image. Default: looked up in the registry.</summary>
    public string? Digest => Get("TF_VAR_image_digest");

    /// <summary>TF_VAR_image: for stacks on AWS, the whole image reference, promoted from another environment. Default: their own.</summary>
    public string? Promoted => Get("TF_VAR_image");

    /// <summary>TF_VAR_registry_name: which of a team's DigitalOcean registries holds the image. Default: the only one.</summary>
    public string? RegistryName => Get("TF_VAR_registry_name");

    /// <summary>REGISTRY_HOST: host of the registry. Default: registry.digitalocean.com, and the account's ECR for stacks on AWS.</summary>
    public string? RegistryHost => Get("REGISTRY_HOST");

    /// <summary>CONTAINER_ENGINE: the engine to build and push with. Default: the first of docker, podman and buildah that works.</summary>
    public string? Engine => Get("CONTAINER_ENGINE");

    /// <summary>SDK_IMAGE and RUNTIME_IMAGE: base images in place of those of the Dockerfile.</summary>
    public IEnumerable<KeyValuePair<string, string>> BaseImages => Variables.Where(v => v.Key is "SDK_IMAGE" or "RUNTIME_IMAGE" && v.Value.Length > 0);

    /// <summary>KEEP_IMAGES: how many of the newest images <c>image-prune</c> keeps besides those in use or in a release log. Default 10.</summary>
    public int Keep => int.TryParse(Get("KEEP_IMAGES"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 10;

    /// <summary>ATTESTATIONS: <c>required</c> deploys only images that the GitHub workflow attested. Default: any image in the registry.</summary>
    public bool MustBeAttested => Get("ATTESTATIONS") == "required";

    /// <inheritdoc/>
    public override IEnumerable<string> Faults
    {
        get
        {
            if (Get("KEEP_IMAGES") is { } keep && (!int.TryParse(keep, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 1000))
                yield return $"KEEP_IMAGES is '{keep}': it must be a number of images from 1 to 1000.";
            if (Get("ATTESTATIONS") is { } attestations and not "required")
                yield return $"ATTESTATIONS is '{attestations}': it must be 'required', or not set.";
        }
    }
}
