using Xunit.Sdk;
using Xunit.v3;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>Starts with this folder's classes, which take minutes of Terraform each: started last, one would end minutes after all others.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string Folder = typeof(LongestFirst).Namespace!;

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName.Contains(Folder, StringComparison.Ordinal))];
}
