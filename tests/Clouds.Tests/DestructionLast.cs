using Xunit.Sdk;
using Xunit.v3;

namespace HybridCloud.Clouds.Tests;

/// <summary>Runs the tests that destroy what a class shares after all others.</summary>
public sealed class DestructionLast : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(test => test.TestMethod?.MethodName.Contains("destroy", StringComparison.OrdinalIgnoreCase) == true).ThenBy(test => test.TestMethod?.MethodName, StringComparer.Ordinal)];
}
