namespace HybridCloud.Workload.Checks;

/// <summary>A value that was just written was not read back as written.</summary>
internal sealed class ReadBackException() : Exception("the value written was not the value read back");
