using HybridCloud.Workload.Worker;

namespace HybridCloud.Workload.Tests.Worker;

public sealed class CircuitBreakerTests
{
    private readonly CircuitBreaker breaker = new();

    [Fact]
    public void It_opens_after_three_failed_cycles()
    {
        breaker.Record(delivered: false);
        breaker.Record(delivered: false);
        Assert.False(breaker.IsOpen);
        breaker.Record(delivered: false);
        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public void One_delivery_closes_it()
    {
        for (var i = 0; i < 10; i++) breaker.Record(delivered: false);
        breaker.Record(delivered: true);
        Assert.False(breaker.IsOpen);
    }
}
