// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Installation

/// What becomes of the flags of a Velero server.
struct ServerArgumentsTests {
    @Test(arguments: [
        (["server", "--log-level=debug"], ["--log-level=debug"]),
        (["server", "--log-level", "debug", "--restore-only"], ["--log-level=debug", "--restore-only"]),
        (["--restore-only=false", "--log-format", "json"], ["--log-format=json"]),
        (["server", "--metrics-address=:1=2"], ["--metrics-address=:1=2"]),
        (["server", "--own-flag=1", "--log-level=a", "--log-level=b"], ["--own-flag=1", "--log-level=b"]),
        (["server", "word", "--client-qps"], ["word"]),
    ])
    func `a command line is read and written`(words: [String], written: [String]) {
        #expect(ServerArguments(reading: words).commandLine == written)
    }

    @Test func `what Lifeboat's server knows comes along, and the rest is named`() {
        let arguments = ServerArguments(reading: [
            "server", "--features=EnableCSI", "--uploader-type=kopia", "--default-backup-ttl=240h",
            "--fs-backup-timeout=0",
            "--brand-new=1", "--default-volumes-to-fs-backup",
        ])
        #expect(arguments.kept.commandLine == ["--default-backup-ttl=240h"])
        #expect(
            arguments.dropped.map { $0.prefix { $0 != ":" } } == [
                "--features=EnableCSI", "--uploader-type=kopia", "--brand-new=1", "--default-volumes-to-fs-backup",
            ]
        )
        #expect(arguments.lost.map(\.name) == ["features", "default-volumes-to-fs-backup"])
    }

    @Test(arguments: ["--default-volumes-to-fs-backup=false", "--default-snapshot-move-data=false", "--features="])
    func `a flag that says what is so anyway is lost on nobody`(word: String) {
        let arguments = ServerArguments(reading: ["server", word])
        #expect(arguments.dropped.isEmpty && arguments.lost.isEmpty)
    }

    @Test(arguments: [([], 8085), ([":9090"], 9090), (["127.0.0.1:1"], 1), (["[::]:2"], 2), (["nonsense"], 8085)])
    func `the port of the metrics is that of their address`(address: [String], port: Int) {
        var arguments = ServerArguments()
        for address in address { arguments.set(.init("metrics-address", address)) }
        #expect(arguments.metricsPort == port)
    }
}
