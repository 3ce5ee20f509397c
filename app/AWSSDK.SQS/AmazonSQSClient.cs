using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SQS.Model;
using HybridCloud.AwsJson;

namespace Amazon.SQS;

/// <summary>Client of Amazon SQS on AWSSDK.Core's pipeline.</summary>
public class AmazonSQSClient : JsonServiceClient, IAmazonSQS
{
    /// <summary>Credentials and region are found as the SDK finds them.</summary>
    public AmazonSQSClient() : this(new AmazonSQSConfig()) { }

    /// <summary>Credentials are found as the SDK finds them.</summary>
    public AmazonSQSClient(RegionEndpoint region) : this(new AmazonSQSConfig { RegionEndpoint = region }) { }

    /// <summary>Credentials are found as the SDK finds them.</summary>
    public AmazonSQSClient(AmazonSQSConfig config) : base(config) { }

    /// <summary>The region is found as the SDK finds it.</summary>
    public AmazonSQSClient(AWSCredentials credentials) : this(credentials, new AmazonSQSConfig()) { }

    /// <summary>Calls the given region.</summary>
    public AmazonSQSClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonSQSConfig { RegionEndpoint = region }) { }

    /// <summary>Everything given.</summary>
    public AmazonSQSClient(AWSCredentials credentials, AmazonSQSConfig clientConfig) : base(credentials, clientConfig) { }

    /// <inheritdoc/>
    protected override IServiceMetadata ServiceMetadata => SqsService.Service;

    /// <inheritdoc/>
    public virtual Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.SendMessage, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SendMessageBatchResponse> SendMessageBatchAsync(SendMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.SendMessageBatch, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.ReceiveMessage, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<DeleteMessageResponse> DeleteMessageAsync(DeleteMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.DeleteMessage, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(DeleteMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.DeleteMessageBatch, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ChangeMessageVisibilityResponse> ChangeMessageVisibilityAsync(ChangeMessageVisibilityRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.ChangeMessageVisibility, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(ChangeMessageVisibilityBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.ChangeMessageVisibilityBatch, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetQueueUrlResponse> GetQueueUrlAsync(GetQueueUrlRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.GetQueueUrl, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<GetQueueAttributesResponse> GetQueueAttributesAsync(GetQueueAttributesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SqsService.GetQueueAttributes, request, cancellationToken);
}
