// SPDX-License-Identifier: Apache-2.0

import AWSCore
import AWSServices
import Logging
import ObjectStore
import ObjectStoreTesting
import Synchronization

/// A fake of RDS without a network, for what moto cannot do: databases and snapshots that are not ready at once, and denied
/// access.
final class FakeRDS: HTTPSending {
    private struct State {
        var snapshotStatus: [String]
        var instanceStatus: [String]
        var forms: [String] = []
    }

    private let state: Mutex<State>
    private let denied: String?

    /// - Parameters:
    ///   - snapshotStatus: What a snapshot is at each look; the last stays.
    ///   - instanceStatus: What the restored database is at each look; the last stays.
    ///   - denied: An operation that is denied.
    init(snapshotStatus: [String] = ["available"], instanceStatus: [String] = ["available"], denied: String? = nil) {
        state = Mutex(State(snapshotStatus: snapshotStatus, instanceStatus: instanceStatus))
        self.denied = denied
    }

    /// The forms that were sent.
    var forms: [String] { state.withLock { $0.forms } }

    /// Calls of RDS that go to the fake, whose pauses take no time.
    var client: RDSClient {
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

    func send(_ request: AWSRequest) async throws -> AWSResponse {
        let form = String(decoding: request.body, as: UTF8.self)
        let operation = String(form.dropFirst("Action=".count).prefix { $0 != "&" })
        let (status, body) = state.withLock { state in
            state.forms.append(form)
            return operation == denied ? Self.denial(operation) : (200, Self.answer(operation, form, &state))
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

    private static func answer(_ operation: String, _ form: String, _ state: inout State) -> String {
        switch operation {
        case "CreateDBSnapshot": wrapped(operation, snapshot("creating"))
        case "DescribeDBSnapshots":
            wrapped(operation, "<DBSnapshots>\(snapshot(next(&state.snapshotStatus)))</DBSnapshots>")
        case "RestoreDBInstanceFromDBSnapshot": wrapped(operation, instance("orders-2", "creating"))
        case "DescribeDBInstances" where form.contains("orders-2"):
            wrapped(operation, "<DBInstances>\(instance("orders-2", next(&state.instanceStatus)))</DBInstances>")
        case "DescribeDBInstances": wrapped(operation, "<DBInstances>\(instance("orders", "available"))</DBInstances>")
        default: "<R/>"
        }
    }

    private static func next(_ values: inout [String]) -> String {
        values.count > 1 ? values.removeFirst() : values.first ?? ""
    }

    private static func wrapped(_ operation: String, _ body: String) -> String {
        "<\(operation)Response><\(operation)Result>\(body)</\(operation)Result></\(operation)Response>"
    }

    private static func snapshot(_ status: String) -> String {
        "<DBSnapshot><DBSnapshotIdentifier>lifeboat-b1-orders</DBSnapshotIdentifier><Status>\(status)</Status>"
            + "<DBInstanceIdentifier>orders</DBInstanceIdentifier></DBSnapshot>"
    }

    private static func instance(_ id: String, _ status: String) -> String {
        """
        <DBInstance><DBInstanceIdentifier>\(id)</DBInstanceIdentifier><DBInstanceStatus>\(status)</DBInstanceStatus>\
        <DBInstanceClass>db.m7g.large</DBInstanceClass><Engine>postgres</Engine><MultiAZ>true</MultiAZ>\
        <PubliclyAccessible>true</PubliclyAccessible><DeletionProtection>false</DeletionProtection>\
        <DBSubnetGroup><DBSubnetGroupName>private</DBSubnetGroupName></DBSubnetGroup>\
        <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId>\
        </VpcSecurityGroupMembership></VpcSecurityGroups><DBParameterGroups><DBParameterGroup><DBParameterGroupName>tls\
        </DBParameterGroupName></DBParameterGroup></DBParameterGroups><OptionGroupMemberships><OptionGroupMembership>\
        <OptionGroupName>default:postgres-16</OptionGroupName></OptionGroupMembership></OptionGroupMemberships>\
        <Endpoint><Address>a</Address><Port>5433</Port></Endpoint><TagList><Tag><Key>team</Key><Value>a</Value></Tag>\
        <Tag><Key>aws:x</Key><Value>y</Value></Tag></TagList></DBInstance>
        """
    }

    private final class Source: Sendable {
        private let rest: Mutex<[UInt8]?>
        init(_ bytes: [UInt8]?) { rest = Mutex(bytes) }
        func next() -> [UInt8]? { rest.withLock { $0.take() } }
    }
}
