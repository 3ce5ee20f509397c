namespace HybridCloud.Workload.Uploader;

/// <summary>
/// Stores an object with its body sent at once. The SDK's own request asks first whether the body may come, which for a
/// message costs another round trip. The name must stay: by it the SDK finds what to do,
/// https://github.com/aws/aws-sdk-net/issues/3375.
/// </summary>
internal sealed class PutObjectRequest : Amazon.S3.Model.PutObjectRequest
{
    /// <inheritdoc/>
    protected override bool Expect100Continue => false;
}
