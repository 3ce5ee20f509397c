using HybridCloud.Workload.Worker;

namespace HybridCloud.Workload.Tests.Worker;

public sealed class BacklogTests
{
    private readonly Backlog<int> backlog = new(3);

    [Fact]
    public void It_keeps_the_newest()
    {
        backlog.Add([1, 2, 3, 4, 5]);
        Assert.Equal(3, backlog.Count);
    }

    [Fact]
    public async Task What_could_not_be_written_is_offered_again()
    {
        backlog.Add([1]);
        await Assert.ThrowsAsync<IOException>(() => backlog.FlushAsync(_ => throw new IOException()));
        backlog.Add([2]);
        IReadOnlyList<int> written = [];
        await backlog.FlushAsync(items => { written = items; return Task.CompletedTask; });
        Assert.Equal([1, 2], written);
        Assert.Equal(0, backlog.Count);
    }
}
