namespace HybridCloud.Infrastructure.Values;

/// <summary>How long CloudWatch keeps the events of a log group.</summary>
public readonly record struct LogRetention
{
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    private static readonly int[] Offered =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>A retention that CloudWatch offers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">CloudWatch does not offer that number of days.</exception>
    public LogRetention(int days) => Days = Offered.Contains(days)
        ? days
        : throw new ArgumentOutOfRangeException(nameof(days), days, $"CloudWatch keeps logs for {string.Join(", ", Offered)} days.");

    /// <summary>Number of days.</summary>
    public int Days { get; }

    /// <summary>30 days.</summary>
    public static LogRetention Default { get; } = new(30);
}
