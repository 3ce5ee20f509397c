namespace HybridCloud.Workload.Uploader;

/// <summary>
/// Stores an object with its body sent at once. The SDK's own request first sends Expect: 100-continue, which costs a
/// message another round trip. The class's name must stay, since the SDK decides by it what to do:
/// https://github.com/aws/aws-sdk-net/issues/3375.
/// </summary>
internal sealed class PutObjectRequest : Amazon.S3.Model.PutObjectRequest
{
    /// <inheritdoc/>
    protected override bool Expect100Continue => false;
}
