// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import AWSServices
import Logging
import ObjectStore
import ObjectStoreTesting
import Synchronization

/// A fake of RDS without a network, for what moto cannot do: databases and snapshots that are not ready at once, and denied
/// access.
package final class FakeRDS: HTTPSending {
    private struct State {
        var snapshotStatus: [String]
        var instanceStatus: [String]
        var forms: [String] = []
        /// The UID of the backup that a snapshot was made for.
        var backupUID = ""
        /// The UID of the restore that has made `orders-2`; `nil` while nobody has.
        var restoreUID: String?
    }

    private let state: Mutex<State>
    private let denied: String?

    /// - Parameters:
    ///   - snapshotStatus: What a snapshot is at each look; the last stays.
    ///   - instanceStatus: What the restored database is at each look, `gone` when RDS knows none; the last stays.
    ///   - denied: An operation that is denied.
    ///   - backupUID: The UID of the backup that a snapshot was made for already.
    package init(
        snapshotStatus: [String] = ["available"],
        instanceStatus: [String] = ["available"],
        denied: String? = nil,
        backupUID: String = ""
    ) {
        state = Mutex(
            State(snapshotStatus: snapshotStatus, instanceStatus: instanceStatus, backupUID: backupUID)
        )
        self.denied = denied
    }

    /// The forms that were sent.
    package var forms: [String] { state.withLock { $0.forms } }

    /// Changes what the restored database is at each look.
    package func setInstanceStatus(_ status: [String]) { state.withLock { $0.instanceStatus = status } }

    /// Calls of RDS that go to the fake, whose pauses take no time.
    package var client: RDSClient {
        let key = AWSCredentials(accessKeyID: "AK", secretAccessKey: Secret("SK"), source: "a test")
        return RDSClient(
            AWSServiceConnection(
                region: "eu-central-1",
                http: self,
                credentials: CachedCredentials(StaticCredentials(key)),
                environment: AWSEnvironment(variables: [:]) { _ in nil },
                retrier: Retrier(AWSServiceConnection.patience, clock: InstantClock()),
                logger: Logger(label: "test")
            )
        )
    }

    package func send(_ request: AWSRequest) async throws -> AWSResponse {
        let form = String(decoding: request.body, as: UTF8.self)
        let operation = String(form.dropFirst("Action=".count).prefix { $0 != "&" })
        let (status, body) = state.withLock { state in
            state.forms.append(form)
            if operation == denied { return Self.denial(operation) }
            // As RDS does: what is being made cannot be deleted.
            if operation == "DeleteDBSnapshot", state.snapshotStatus.first == "creating" { return Self.isBeingMade }
            if form.contains("DBInstanceIdentifier=orders-2"), let refusal = Self.refusal(operation, state) {
                return refusal
            }
            if operation == "DescribeDBInstances", form.contains("orders-2"), state.instanceStatus.first == "gone" {
                _ = Self.next(&state.instanceStatus)
                return Self.absence
            }
            return (200, Self.answer(operation, form, &state))
        }
        let rest = Mutex<[UInt8]?>(Array(body.utf8))
        let source = Source(rest.withLock { $0 })
        return AWSResponse(status: status, headers: [:]) { source.next() }
    }

    private static func denial(_ operation: String) -> (Int, String) {
        let words =
            "User: arn:aws:sts::1:assumed-role/lifeboat/s is not authorized to perform: rds:\(operation) on resource: "
            + "arn:aws:rds:eu-central-1:1:db:orders because no identity-based policy allows the rds:\(operation) action"
        return (
            403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>\(words)</Message></Error></ErrorResponse>"
        )
    }

    /// What is said of `orders-2` before it is made, and of making it twice.
    private static func refusal(_ operation: String, _ state: State) -> (Int, String)? {
        let (status, code): (Int, String)
        switch (operation, state.restoreUID == nil) {
        case ("DescribeDBInstances", true): (status, code) = (404, "DBInstanceNotFound")
        case ("RestoreDBInstanceFromDBSnapshot", false): (status, code) = (400, "DBInstanceAlreadyExists")
        default: return nil
        }
        return (status, "<ErrorResponse><Error><Code>\(code)</Code><Message>orders-2</Message></Error></ErrorResponse>")
    }

    private static let absence = (
        404,
        "<ErrorResponse><Error><Code>DBInstanceNotFound</Code><Message>orders-2</Message></Error></ErrorResponse>"
    )

    private static let isBeingMade = (
        400,
        "<ErrorResponse><Error><Code>InvalidDBSnapshotState</Code><Message>Snapshot is being created.</Message></Error>"
            + "</ErrorResponse>"
    )

    private static func answer(_ operation: String, _ form: String, _ state: inout State) -> String {
        switch operation {
        case "CreateDBSnapshot":
            state.backupUID = value(of: "lifeboat.dev%2Fbackup-uid", in: form)
            return wrapped(operation, snapshot("creating", state.backupUID))
        case "DescribeDBSnapshots":
            let found = snapshot(next(&state.snapshotStatus), state.backupUID)
            return wrapped(operation, "<DBSnapshots>\(found)</DBSnapshots>")
        case "RestoreDBInstanceFromDBSnapshot":
            state.restoreUID = value(of: "lifeboat.dev%2Frestore-uid", in: form)
            return wrapped(operation, instance("orders-2", "creating", state.restoreUID))
        case "DescribeDBInstances" where form.contains("orders-2"):
            let found = instance("orders-2", next(&state.instanceStatus), state.restoreUID)
            return wrapped(operation, "<DBInstances>\(found)</DBInstances>")
        case "DescribeDBInstances":
            return wrapped(operation, "<DBInstances>\(instance("orders", "available"))</DBInstances>")
        default: return "<R/>"
        }
    }

    private static func next(_ values: inout [String]) -> String {
        values.count > 1 ? values.removeFirst() : values.first ?? ""
    }

    private static func wrapped(_ operation: String, _ body: String) -> String {
        "<\(operation)Response><\(operation)Result>\(body)</\(operation)Result></\(operation)Response>"
    }

    private static func snapshot(_ status: String, _ backupUID: String) -> String {
        "<DBSnapshot><DBSnapshotIdentifier>lifeboat-b1-orders</DBSnapshotIdentifier><Status>\(status)</Status>"
            + "<DBInstanceIdentifier>orders</DBInstanceIdentifier><TagList><Tag><Key>lifeboat.dev/backup-uid</Key>"
            + "<Value>\(backupUID)</Value></Tag></TagList></DBSnapshot>"
    }

    /// The value of a tag in a form.
    private static func value(of tag: String, in form: String) -> String {
        let fields = form.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        guard let key = fields.first(where: { $0.last == tag })?.first else { return "" }
        return fields.first { $0.first == key.replacing("Key", with: "Value") }?.last ?? ""
    }

    private static func instance(_ id: String, _ status: String, _ restoreUID: String? = nil) -> String {
        let mark = restoreUID.map { "<Tag><Key>lifeboat.dev/restore-uid</Key><Value>\($0)</Value></Tag>" } ?? ""
        return """
            <DBInstance><DBInstanceIdentifier>\(id)</DBInstanceIdentifier><DBInstanceStatus>\(status)</DBInstanceStatus>\
            <DBInstanceClass>db.m7g.large</DBInstanceClass><Engine>postgres</Engine><MultiAZ>true</MultiAZ>\
            <PubliclyAccessible>true</PubliclyAccessible><DeletionProtection>false</DeletionProtection>\
            <DBSubnetGroup><DBSubnetGroupName>private</DBSubnetGroupName></DBSubnetGroup>\
            <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId>\
            </VpcSecurityGroupMembership></VpcSecurityGroups><DBParameterGroups><DBParameterGroup><DBParameterGroupName>tls\
            </DBParameterGroupName></DBParameterGroup></DBParameterGroups><OptionGroupMemberships><OptionGroupMembership>\
            <OptionGroupName>default:postgres-16</OptionGroupName></OptionGroupMembership></OptionGroupMemberships>\
            <Endpoint><Address>a</Address><Port>5433</Port></Endpoint><TagList><Tag><Key>team</Key><Value>a</Value></Tag>\
            <Tag><Key>aws:x</Key><Value>y</Value></Tag>\(mark)</TagList></DBInstance>
            """
    }

    private final class Source: Sendable {
        private let rest: Mutex<[UInt8]?>
        init(_ bytes: [UInt8]?) { rest = Mutex(bytes) }
        func next() -> [UInt8]? { rest.withLock { $0.take() } }
    }
}
