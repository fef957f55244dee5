// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// One list for every target, so that a rule of the compiler holds everywhere or nowhere. NonisolatedNonsendingByDefault is
// not among them: with it, Swift 6.3.1 miscompiles children of task groups in optimised builds. A child that catches an
// error around an `await` and returns a large value, as in `{ do { return (name, .success(try await f())) } catch … }`,
// was destroyed while it ran, and what it returned was lost.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A library target: `Sources/<name>`, and its tests in `Tests/<name>Tests`.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: ["README.md"])
}

/// The tests of one target, which may read the fixtures beside them.
func tests(of name: String, _ dependencies: [Target.Dependency] = [], fixtures: Bool = false) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        exclude: fixtures ? ["Fixtures"] : []
    )
}

let package = Package(
    name: "lifeboat",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "lifeboat", targets: ["lifeboat"]),
        .executable(name: "definitions", targets: ["definitions"]),
    ],
    dependencies: [
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        // Without its traits, which would link all of Foundation.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.20.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Values and formats: no I/O.
        library("JSON"),
        library("YAMLDocuments", ["JSON", yams]),
        library("Archiving", ["CZlib"]),
        library("KubernetesCore", ["JSON"]),
        library("VeleroAPI", ["JSON", "KubernetesCore", crypto]),

        // Borders with the outside world.
        library(
            "KubernetesClient",
            [
                "JSON", "YAMLDocuments", "KubernetesCore", asyncHTTPClient, logging, nioCore, nioPosix, nioHTTP1,
                nioHTTPCompression, nioSSL, nioWebSocket, subprocess,
            ]
        ),
        library(
            "KubernetesRuntime",
            ["JSON", "KubernetesCore", "KubernetesClient", logging, nioCore, nioPosix]
        ),
        library("ObjectStore", [logging, nioCore, nioPosix]),
        library(
            "AWSCore",
            ["JSON", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioPosix, nioSSL, subprocess]
        ),
        library(
            "S3ObjectStore",
            ["AWSCore", "ObjectStore", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioSSL]
        ),

        library("AWSServices", ["JSON", "AWSCore", "ObjectStore", logging]),

        library(
            "VolumeSnapshots",
            ["JSON", "KubernetesCore", "VeleroAPI", "ObjectStore", "AWSCore", "AWSServices", logging]
        ),

        // The compatibility promise, and the engines on top of it.
        library("BackupStorage", ["JSON", "Archiving", "KubernetesCore", "ObjectStore", "VeleroAPI", crypto, logging]),
        library(
            "BackupEngine",
            [
                "JSON", "Archiving", "KubernetesCore", "KubernetesClient", "ObjectStore", "VeleroAPI", "BackupStorage",
                "VolumeSnapshots", logging,
            ]
        ),
        library(
            "RestoreEngine",
            [
                "JSON", "Archiving", "KubernetesCore", "KubernetesClient", "ObjectStore", "VeleroAPI", "BackupStorage",
                "VolumeSnapshots", logging,
            ]
        ),

        // In the cluster.
        library(
            "Controllers",
            [
                "JSON", "KubernetesCore", "KubernetesClient", "KubernetesRuntime", "ObjectStore", "VeleroAPI",
                "BackupStorage", "BackupEngine", "RestoreEngine", "VolumeSnapshots", crypto, logging,
            ]
        ),
        library(
            "LifeboatServer",
            [
                "JSON", "KubernetesCore", "KubernetesClient", "KubernetesRuntime", "ObjectStore", "AWSCore",
                "S3ObjectStore", "VeleroAPI", "BackupStorage", "Controllers", "VolumeSnapshots", crypto, hummingbird,
                logging, nioCore, serviceLifecycle,
            ]
        ),
        library("Installation", ["JSON", "YAMLDocuments", "KubernetesCore", "KubernetesClient", "VeleroAPI", logging]),

        // The program.
        library(
            "LifeboatCommands",
            [
                "JSON", "YAMLDocuments", "Archiving", "KubernetesCore", "KubernetesClient", "ObjectStore", "AWSCore",
                "AWSServices", "S3ObjectStore", "VeleroAPI", "BackupStorage", "BackupEngine", "RestoreEngine",
                "Controllers", "Installation", "KubernetesRuntime", "LifeboatServer", "VolumeSnapshots", argumentParser,
                logging, subprocess,
                unixSignals,
            ]
        ),
        .executableTarget(name: "lifeboat", dependencies: ["LifeboatCommands"]),

        // For those who change Lifeboat: writes Manifests/definitions.
        .executableTarget(name: "definitions", dependencies: ["VeleroAPI", "YAMLDocuments"]),

        // Test kits: what several test targets share.
        .target(name: "RandomTesting", path: "Tests/RandomTesting"),
        .target(
            name: "ObjectStoreTesting",
            dependencies: ["ObjectStore"],
            path: "Tests/ObjectStoreTesting"
        ),
        .target(
            name: "AWSTesting",
            dependencies: ["AWSCore", "AWSServices", "ObjectStore", "ObjectStoreTesting", "VolumeSnapshots", logging],
            path: "Tests/AWSTesting"
        ),
        .target(
            name: "ClusterTestKit",
            dependencies: ["JSON", "KubernetesCore", "KubernetesClient", "VeleroAPI", subprocess],
            path: "Tests/ClusterTestKit"
        ),

        tests(of: "JSON", ["RandomTesting"]),
        tests(of: "YAMLDocuments", ["JSON", "RandomTesting"]),
        tests(of: "Archiving", ["RandomTesting", subprocess]),
        tests(of: "KubernetesCore", ["JSON"]),
        tests(of: "VeleroAPI", ["JSON", "KubernetesCore"], fixtures: true),
        tests(
            of: "KubernetesClient",
            ["JSON", "KubernetesCore", "ClusterTestKit", nioCore, nioPosix, nioHTTP1, nioSSL]
        ),
        tests(
            of: "KubernetesRuntime",
            [
                "JSON", "KubernetesCore", "KubernetesClient", "ClusterTestKit", "RandomTesting", logging, nioCore,
                nioPosix, nioHTTP1,
            ]
        ),
        tests(of: "ObjectStore", ["ObjectStoreTesting"]),
        tests(of: "AWSCore", ["JSON", "ClusterTestKit", nioCore, nioPosix, nioHTTP1, nioSSL], fixtures: true),
        tests(
            of: "S3ObjectStore",
            ["AWSCore", "ObjectStore", "ObjectStoreTesting", "ClusterTestKit", nioCore, nioPosix, nioHTTP1]
        ),
        tests(
            of: "AWSServices",
            ["JSON", "AWSCore", "ObjectStore", "ObjectStoreTesting", "ClusterTestKit", logging],
            fixtures: true
        ),
        tests(
            of: "VolumeSnapshots",
            [
                "JSON", "VeleroAPI", "ObjectStore", "ObjectStoreTesting", "AWSCore", "AWSServices", "AWSTesting",
                "ClusterTestKit",
                logging, nioCore,
                nioHTTP1, nioPosix,
            ]
        ),
        tests(
            of: "BackupStorage",
            [
                "JSON", "Archiving", "KubernetesCore", "ObjectStore", "ObjectStoreTesting", "RandomTesting",
                "VeleroAPI", subprocess,
            ],
            fixtures: true
        ),
        tests(
            of: "BackupEngine",
            [
                "JSON", "Archiving", "KubernetesCore", "KubernetesClient", "ObjectStore", "VeleroAPI", "BackupStorage",
                "VolumeSnapshots", "AWSTesting",
            ]
        ),
        tests(
            of: "RestoreEngine",
            [
                "JSON", "KubernetesCore", "KubernetesClient", "ObjectStore", "VeleroAPI", "BackupStorage",
                "RandomTesting", "VolumeSnapshots", "AWSTesting",
            ],
            fixtures: true
        ),
        tests(
            of: "Controllers",
            [
                "JSON", "Archiving", "KubernetesCore", "KubernetesClient", "KubernetesRuntime", "ObjectStore",
                "ObjectStoreTesting", "VeleroAPI", "BackupStorage", "BackupEngine", "RestoreEngine", "ClusterTestKit",
                "AWSTesting", "RandomTesting", "VolumeSnapshots", logging,
            ]
        ),
        tests(
            of: "LifeboatServer",
            [
                "JSON", "KubernetesCore", "KubernetesClient", "KubernetesRuntime", "ObjectStore", "VeleroAPI",
                "BackupStorage", "Controllers", "ClusterTestKit", "VolumeSnapshots", logging,
            ]
        ),
        tests(
            of: "Installation",
            ["JSON", "YAMLDocuments", "KubernetesCore", "KubernetesClient", "VeleroAPI", "ClusterTestKit"]
        ),
        tests(
            of: "LifeboatCommands",
            [
                "JSON", "YAMLDocuments", "Archiving", "KubernetesCore", "KubernetesClient", "ObjectStore", "AWSCore",
                "AWSServices", "S3ObjectStore", "VeleroAPI", "BackupStorage", "BackupEngine", "RestoreEngine",
                "Installation", "ClusterTestKit", "Controllers", "LifeboatServer", argumentParser, logging, nioCore,
                nioHTTP1, nioPosix,
            ],
            fixtures: true
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "JSON", "Archiving", "KubernetesCore", "KubernetesClient", "ObjectStore", "VeleroAPI", "BackupStorage",
                "BackupEngine", "RestoreEngine", "KubernetesRuntime", "Controllers", "LifeboatServer", "ClusterTestKit",
                "RandomTesting", "VolumeSnapshots", "AWSTesting", "ObjectStoreTesting", "lifeboat", logging, subprocess,
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// `Scripts/test` measures line coverage of our own targets only, so that dependencies are built once for all purposes.
if Context.environment["LIFEBOAT_COVERAGE"] != nil {
    for target in package.targets where [.regular, .executable].contains(target.type) && target.path == nil {
        target.swiftSettings =
            (target.swiftSettings ?? []) + [
                .unsafeFlags(["-profile-generate", "-profile-coverage-mapping"])
            ]
    }
    for target in package.targets where [.executable, .test].contains(target.type) {
        target.linkerSettings =
            (target.linkerSettings ?? []) + [
                .unsafeFlags(["-Xlinker", "-u__llvm_profile_runtime", "-profile-generate"])
            ]
    }
}

for target in package.targets where ![.system, .binary, .plugin].contains(target.type) {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
