using Xunit.Sdk;
using Xunit.v3;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>Runs the tests whose name begins with "Destroying" after all others: what the class shares is gone then.</summary>
public sealed class DestructionLast : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(test => test.TestMethod?.MethodName.StartsWith("Destroying", StringComparison.Ordinal))];
}
