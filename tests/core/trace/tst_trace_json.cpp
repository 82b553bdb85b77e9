// The trace as JSON and as a folder: every recorded tensor once, names that exist, the contract's fields.
#include "core/trace/trace_json.h"
#include "tests/support/test_program.h"

#include "core/tensor/npy.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <limits>

using namespace teardown;
using nlohmann::json;

namespace {

RecordedTensor recorded(int id, std::vector<float> values) {
    RecordedTensor tensor;
    tensor.label = "output";
    const auto count = static_cast<std::int64_t>(values.size());
    tensor.view = TensorView::fromFloats({count}, std::move(values));
    tensor.id = id;
    return tensor;
}

/// A group, a transform and two modules; the second takes the first one's output.
Trace sampleTrace() {
    Trace trace;
    trace.subject = "net.py";
    Step group;
    group.kind = StepKind::Group;
    group.end = 4;
    trace.steps.push_back(group);
    Step transform;
    transform.index = 1;
    transform.depth = 1;
    transform.kind = StepKind::Transform;
    transform.path = "0";
    transform.type = "Resize";
    transform.outputs = {recorded(7, {1, 2, 3, 4})};
    trace.steps.push_back(transform);
    Step first;
    first.index = 2;
    first.kind = StepKind::Module;
    first.path = "backbone.conv";
    first.type = "Conv2d";
    first.inputs = {recorded(7, {1, 2, 3, 4})};
    first.outputs = {recorded(3, {-1, 1})};
    first.reference = {{"ResNet.forward", "mmcls/models/backbones/resnet.py", 12}};
    trace.steps.push_back(first);
    Step second = first;
    second.index = 3;
    second.path = "head.fc";
    second.call = 1;
    second.inputs = {recorded(3, {-1, 1})};
    RecordedTensor dropped;
    dropped.dtypeText = "float32";
    dropped.shape = {2, 8};
    dropped.id = 9;
    second.outputs = {dropped};
    trace.steps.push_back(second);
    return trace;
}

json parsed(const Json& document) { return json::parse(document.dump()); }

}  // namespace

class TestTraceJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contractFields();
    void groupsStandOnlyInOtherJourneys();
    void layersChoose();
    void droppedTensorsAreMarked();
    void folderHoldsEachTensorOnce();
    void folderThatIsAFile();
    void unnumberedTensorsGetFiles();
    void notANumberIsPythons();
};

void TestTraceJson::contractFields() {
    const json document = parsed(traceJson(sampleTrace(), {{}, true}));
    QCOMPARE(document["journey"].get<std::string>(), std::string("forward"));
    const json& step = document["steps"][1];
    QCOMPARE(step["index"].get<int>(), 2);
    QCOMPARE(step["kind"].get<std::string>(), std::string("module"));
    QCOMPARE(step["path"].get<std::string>(), std::string("backbone.conv"));
    QCOMPARE(step["type"].get<std::string>(), std::string("Conv2d"));
    QCOMPARE(step["inputs"], json::array({"7.npy"}));
    QCOMPARE(step["outputs"], json::array({"3.npy"}));
    QCOMPARE(step["stats"]["shape"], json::array({2}));
    QCOMPARE(step["stats"]["mean"].get<double>(), 0.0);
    QCOMPARE(step["stats"]["std"].get<double>(), 1.0);
    QCOMPARE(step["stats"]["absmax"].get<double>(), 1.0);
    QCOMPARE(step["reference"][0]["line"].get<int>(), 12);
}

void TestTraceJson::groupsStandOnlyInOtherJourneys() {
    Trace trace = sampleTrace();
    QCOMPARE(parsed(traceJson(trace))["steps"].size(), std::size_t{3});
    trace.journey = Journey::Build;
    QCOMPARE(parsed(traceJson(trace))["steps"].size(), std::size_t{4});
}

void TestTraceJson::layersChoose() {
    const json document = parsed(traceJson(sampleTrace(), {"head.*", false}));
    QCOMPARE(document["steps"].size(), std::size_t{1});
    QCOMPARE(document["steps"][0]["index"].get<int>(), 3);
    QCOMPARE(document["steps"][0]["call"].get<int>(), 1);
}

void TestTraceJson::droppedTensorsAreMarked() {
    const json document = parsed(traceJson(sampleTrace(), {"head.*", true}));
    const json& step = document["steps"][0];
    QVERIFY(step["outputs"][0].is_null());
    QCOMPARE(step["stats"]["shape"], json::array({2, 8}));
    QVERIFY(step["stats"]["recompute"].get<bool>());
}

void TestTraceJson::folderHoldsEachTensorOnce() {
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("a/b")).toStdString();
    QVERIFY(writeTraceFolder(sampleTrace(), path).ok());
    const QStringList files = QDir(QString::fromStdString(path)).entryList(QDir::Files, QDir::Name);
    QCOMPARE(files, QStringList({QStringLiteral("3.npy"), QStringLiteral("7.npy"), QStringLiteral("trace.json")}));
    const auto view = readNpy(path + "/7.npy");
    QVERIFY(view.ok());
    QCOMPARE(view->toFloats(), (std::vector<float>{1, 2, 3, 4}));
}

void TestTraceJson::folderThatIsAFile() {
    QTemporaryFile file;
    QVERIFY(file.open());
    const auto outcome = writeTraceFolder(sampleTrace(), file.fileName().toStdString());
    QVERIFY(!outcome.ok());
    QCOMPARE(outcome.error().code, std::string("export-folder"));
    QCOMPARE(outcome.error().where.file, file.fileName().toStdString());
}

void TestTraceJson::unnumberedTensorsGetFiles() {
    Trace trace = sampleTrace();
    for (Step& step : trace.steps)
        for (RecordedTensor& tensor : step.inputs) tensor.id = -1;
    const json document = parsed(traceJson(trace, {{}, true}));
    QCOMPARE(document["steps"][0]["outputs"][0].get<std::string>(), std::string("7.npy"));
    QCOMPARE(document["steps"][1]["inputs"][0].get<std::string>(), std::string("10.npy"));
    QCOMPARE(document["steps"][2]["inputs"][0].get<std::string>(), std::string("11.npy"));
}

void TestTraceJson::notANumberIsPythons() {
    Trace trace = sampleTrace();
    trace.steps[2].outputs = {recorded(3, {std::numeric_limits<float>::quiet_NaN(), 1})};
    QVERIFY(traceJson(trace).dump().find("\"nan\": 1") != std::string::npos);
}

TD_TEST(TestTraceJson)
#include "tst_trace_json.moc"
