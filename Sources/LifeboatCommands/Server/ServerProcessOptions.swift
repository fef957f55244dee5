// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LifeboatServer
import Logging

/// How the process of the server behaves, whatever the controllers do.
struct ServerProcessOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .long],
        help: "The namespace of Velero's objects; default: VELERO_NAMESPACE, then the pod's own, then velero."
    )
    var namespace: String?

    @Option(help: ArgumentHelp("How much is logged: trace, debug, info, warning, error, fatal.", valueName: "level"))
    var logLevel = "info"

    @Option(help: ArgumentHelp("How lines of the log look: text or json.", valueName: "format"))
    var logFormat = "text"

    @Option(help: ArgumentHelp("Where metrics, probes and downloads are answered.", valueName: "host:port"))
    var metricsAddress = ":8085"

    /// The logger, writing to standard output as Velero does.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    func logger(console: Console) throws -> Logger {
        guard let level = Logger.Level(velero: logLevel) else {
            throw CommandFailure(
                "--log-level: \"\(logLevel)\" is not a level",
                hint: "the levels are trace, debug, info, warning, error, fatal and panic",
                status: .usage
            )
        }
        guard let format = LogFormat(rawValue: logFormat) else {
            throw CommandFailure("--log-format is text or json, not \"\(logFormat)\"", status: .usage)
        }
        let output = ServerLogHandler.Output(format: format, now: WallClock.now) { console.data($0) }
        return Logger(label: "lifeboat-server") { _ in ServerLogHandler(output, level: level) }
    }

    /// Where the server listens.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    func address() throws -> ListenAddress {
        guard let address = ListenAddress(metricsAddress) else {
            throw CommandFailure(
                "--metrics-address: \"\(metricsAddress)\" is not an address",
                hint: "write host:port, or :port for all addresses",
                status: .usage
            )
        }
        return address
    }
}
