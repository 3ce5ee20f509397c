using HybridCloud.AwsJson;

namespace Amazon.SQS;

/// <summary>Configuration of <see cref="AmazonSQSClient"/>. The region is the SDK's default unless set.</summary>
public class AmazonSQSConfig() : JsonServiceConfig(SqsService.Service);
