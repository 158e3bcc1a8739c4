internal import COpenBLAS
internal import Glibc

/// OpenBLAS, loaded at run time: the functions that are used of it, and what is known of it.
struct OpenBLASLibrary: Sendable {
  let sgemm: copenblas_sgemm
  let dgemm: copenblas_dgemm
  let facts: BLASFacts

  static let names = ["libopenblas.so.0", "libopenblas.so"]
  private static let coreVariable = "OPENBLAS_CORETYPE"
  private static let threadsVariable = "OPENBLAS_NUM_THREADS"

  /// Chooses the kernel, loads the library and sets it to one thread a product. The two environment
  /// variables that the library reads while it loads are put back afterwards.
  static func load() throws(LinearAlgebraError) -> OpenBLASLibrary {
    let features = KernelGuard.Features.ofThisProcessor
    let userCore = getenv(coreVariable).map { String(cString: $0) }
    let userThreads = getenv(threadsVariable).map { String(cString: $0) }
    let core = KernelGuard.coreType(features: features, userSetting: userCore)
    let loadedBefore = names.contains { name in
      guard let handle = dlopen(name, RTLD_NOW | RTLD_NOLOAD) else { return false }
      dlclose(handle)
      return true
    }

    if let core { setenv(coreVariable, core, 1) }
    setenv(threadsVariable, "1", 1)
    defer {
      if core != nil { restore(coreVariable, userCore) }
      restore(threadsVariable, userThreads)
    }

    var reasons: [String] = []
    for name in names {
      guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
        reasons.append(dlerror().map { String(cString: $0) } ?? name)
        continue
      }
      let chooser: BLASFacts.Chooser =
        userCore?.isEmpty == false ? .user : core != nil && !loadedBefore ? .stsbench : .library
      return try OpenBLASLibrary(
        handle: handle, name: name, chosenBy: chooser, loadedBefore: loadedBefore,
        features: features)
    }
    throw .libraryMissing(reasons: reasons)
  }

  private static func restore(_ variable: String, _ value: String?) {
    if let value { setenv(variable, value, 1) } else { unsetenv(variable) }
  }

  private init(
    handle: UnsafeMutableRawPointer, name: String, chosenBy: BLASFacts.Chooser,
    loadedBefore: Bool, features: KernelGuard.Features
  ) throws(LinearAlgebraError) {
    func function<F>(_ symbol: String, as type: F.Type) throws(LinearAlgebraError) -> F {
      guard let address = dlsym(handle, symbol) else {
        throw .functionMissing(name: symbol, library: name)
      }
      return unsafeBitCast(address, to: type)
    }
    sgemm = try function("cblas_sgemm", as: copenblas_sgemm.self)
    dgemm = try function("cblas_dgemm", as: copenblas_dgemm.self)
    let configuration = try function("openblas_get_config", as: copenblas_get_config.self)
    let coreName = try function("openblas_get_corename", as: copenblas_get_corename.self)
    let parallel = try function("openblas_get_parallel", as: copenblas_get_parallel.self)
    let threads = try function("openblas_get_num_threads", as: copenblas_get_num_threads.self)
    let setThreads = try function("openblas_set_num_threads", as: copenblas_set_num_threads.self)

    // A library that was loaded before has not read the variable.
    setThreads(1)
    let core = coreName().map { String(cString: $0) } ?? "unknown"
    facts = BLASFacts(
      configuration: configuration().map { String(cString: $0) } ?? "unknown",
      coreName: core,
      library: Self.file(named: name) ?? name,
      chosenBy: chosenBy,
      parallelism: parallel() == 0 ? .sequential : parallel() == 1 ? .pthreads : .openMP,
      threads: Int(threads()),
      wasLoadedBefore: loadedBefore,
      missedCore: KernelGuard.missedCore(running: core, features: features))
    if let version = facts.version, KernelGuard.isUnsafe(version: version, core: core) {
      throw .unsafeLibrary(version: version, core: core)
    }
  }

  /// The file of the loaded library whose name starts as `name` does, from the process's memory map.
  private static func file(named name: String) -> String? {
    let stem = name.prefix { $0 != "." }
    return systemText("/proc/self/maps")?.split(separator: "\n").lazy
      .compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
      .first { path in path.split(separator: "/").last?.hasPrefix(stem) == true }
  }
}
