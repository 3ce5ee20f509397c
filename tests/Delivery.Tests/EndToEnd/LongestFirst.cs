using Xunit.Sdk;
using Xunit.v3;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>Starts with the classes of this folder, each minutes of Terraform: started last, one of them would end minutes after all others.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string Folder = typeof(LongestFirst).Namespace!;

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName.Contains(Folder, StringComparison.Ordinal))];
}
