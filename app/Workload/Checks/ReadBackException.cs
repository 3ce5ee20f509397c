namespace HybridCloud.Workload.Checks;

/// <summary>The value read back differs from the one just written.</summary>
internal sealed class ReadBackException() : Exception("the value written was not the value read back");
