// Where weights stand: below any key, in lists, as pickled modules; and what is said when there are several places.
#include "core/checkpoint/checkpoint_diff.h"
#include "core/checkpoint/convert.h"
#include "core/checkpoint/fit/fit_case.h"
#include "core/checkpoint/weights_place.h"
#include "tests/hostile/hostile_files.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace hostile;

namespace {

/// A vector of four floats over the archive's one storage.
std::string vector4() { return tensor("0", 4, 0, {4}, {1}); }

/// {key: value, ...} of opcodes.
std::string dict(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string out = "}(";
    for (const auto& [key, value] : entries) out += text(key) + value;
    return out + "u";
}
std::string set(const std::vector<std::string>& names) {
    std::string out = global("__builtin__", "set") + "(](";
    for (const std::string& name : names) out += text(name);
    return out + "etR";
}
/// torch.nn.Module's state: parameters, buffers, transient buffers' names, modules, and whatever else stands in it.
std::string module(const std::vector<std::pair<std::string, std::string>>& parameters,
                   const std::vector<std::pair<std::string, std::string>>& buffers = {}, const std::vector<std::string>& transient = {},
                   const std::vector<std::pair<std::string, std::string>>& modules = {},
                   const std::vector<std::pair<std::string, std::string>>& rest = {}) {
    std::vector<std::pair<std::string, std::string>> state{{"training", "\x88"},
                                                           {"_parameters", dict(parameters)},
                                                           {"_buffers", dict(buffers)},
                                                           {"_non_persistent_buffers_set", set(transient)},
                                                           {"_modules", dict(modules)}};
    state.insert(state.end(), rest.begin(), rest.end());
    return global("net", "Net") + ")\x81" + dict(state) + "b";
}
std::string network() {
    return module({{"scale", vector4()}, {"none", "N"}}, {{"grid", vector4()}, {"mean", vector4()}}, {"grid"},
                  {{"conv", module({{"weight", vector4()}})}, {"act", module({})}},
                  {{"stride", vector4()}, {"spare", "](" + module({{"weight", vector4()}}) + "e"}});
}
const std::vector<std::string> kNetwork{"scale", "mean", "conv.weight"};

std::string pickled(const std::string& value) { return torchZip("\x80\x02" + value + "."); }
std::string weights(const std::string& name = "fc.weight") { return dict({{name, vector4()}, {"fc.bias", vector4()}}); }

}  // namespace

class TestWeightsPlace : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }

    void places_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("container");
        QTest::addColumn<QStringList>("keys");
        const auto row = [](const char* name, const std::string& value, const char* container, const std::vector<std::string>& keys) {
            QStringList list;
            for (const std::string& key : keys) list += QString::fromStdString(key);
            const std::string file = pickled(value);
            QTest::newRow(name) << QByteArray(file.data(), static_cast<int>(file.size())) << QByteArray(container) << list;
        };
        const std::vector<std::string> two{"fc.weight", "fc.bias"};
        row("any key", dict({{"network", weights()}, {"epoch", "K\x03"}}), "network", two);
        row("nested", dict({{"a", dict({{"b", weights()}})}}), "a.b", two);
        row("list", "](" + weights() + "Ne", "0", two);
        row("tuple", "K\x01" + weights() + "\x86", "1", two);
        row("beside a number", dict({{"epoch", tensor("0", 4, 0, {}, {})}, {"network", weights()}}), "network", two);
        row("beside an optimizer",
            dict({{"opt", dict({{"state", dict({{"0", dict({{"exp_avg.weight", vector4()}})}})}, {"param_groups", "]"}})},
                  {"g", weights()}}),
            "g", two);
        row("flat with something beside", dict({{"fc.weight", vector4()}, {"fc.bias", vector4()}, {"extra", weights("x.weight")}}), "",
            two);
        row("nested dicts are one",
            dict({{"params", dict({{"a", dict({{"kernel", vector4()}})}, {"b", dict({{"bias", tensor("0", 4, 0, {2}, {1})}})}})}}),
            "params", {"a.kernel", "b.bias"});
        row("pairs", "](" + text("fc.weight") + vector4() + "\x86" + text("fc.bias") + vector4() + "\x86" + "e", "", two);
        row("module", network(), "", kNetwork);
        row("module below a key", dict({{"epoch", "K\x01"}, {"model", network()}}), "model", kNetwork);
        row("module in a list", dict({{"nets", "](" + network() + "e"}}), "nets.0", kNetwork);
        row("wrapped module", dict({{"model", module({}, {}, {}, {{"module", network()}})}}), "model", kNetwork);
        row("ema alone", dict({{"model", "N"}, {"ema", network()}}), "ema", kNetwork);
    }
    void places() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, container);
        QFETCH(QStringList, keys);
        const auto file = open(bytes.toStdString());
        QVERIFY(file);
        const auto view = stateDictOf(*file);
        QVERIFY2(view.ok(), view.ok() ? "" : english(view.error().what).c_str());
        QCOMPARE(QByteArray::fromStdString(view->container), container);
        QStringList found;
        for (const StateDictView::Item& item : view->items) found += QString::fromStdString(item.key);
        QCOMPARE(found, keys);
    }

    void severalPlaces() {
        const auto file = open(pickled(dict({{"student", weights()}, {"teacher", weights()}})));
        const auto view = stateDictOf(*file);
        QVERIFY(!view.ok());
        QCOMPARE(view.error().code, std::string("weights-choice"));
        QVERIFY(english(view.error().what).find("2 tensors under 'student', 2 under 'teacher'") != std::string::npos);
        QVERIFY(english(view.error().remedy).find("--weights student or --weights teacher") != std::string::npos);
        QCOMPARE(stateDictOf(*file, "teacher")->items.front().tensor, std::size_t{2});
        QCOMPARE(stateDictOf(*file, "teacher.fc")->items.front().key, std::string("weight"));
        QCOMPARE(stateDictOf(*file, "techer").error().code, std::string("weights-missing"));
        const FitCase fit = examineFit({{"fc.weight", {4}, "float32"}}, *file, {});
        QCOMPARE(fit.remedies.size(), std::size_t{2});
        QCOMPARE(fit.remedies[1].keys->weights, std::string("teacher"));
        const FitCase chosen = examineFit({{"fc.weight", {4}, "float32"}}, *file, *fit.remedies[1].keys);
        QCOMPARE(chosen.report->matched, 1);
    }

    void optimizerOnlyWhereItIsTrue() {
        const std::string state = dict({{"state", dict({{"0", dict({{"exp_avg", vector4()}})}})}, {"param_groups", "]"}});
        const auto remedy = [&](const std::string& value) { return english(stateDictOf(*open(pickled(value))).error().remedy); };
        QVERIFY(remedy(state).find("optimizer only") != std::string::npos);
        QVERIFY(remedy(dict({{"optimizer", state}})).find("optimizer only") != std::string::npos);
        QVERIFY(remedy(dict({{"optimizer", "}"}, {"epoch", "K\x01"}})).find("optimizer only") == std::string::npos);
        QVERIFY(stateDictOf(*open(pickled(dict({{"optimizer", state}, {"network", weights()}})))).ok());
    }

    void averagedWeights() {
        const auto file = open(pickled(dict({{"state_dict", weights()}, {"state_dict_ema", weights()}})));
        QCOMPARE(stateDictOf(*file)->container, std::string("state_dict"));
        const auto averaged = stateDictOf(*file, {}, "ema");
        QCOMPARE(averaged->container, std::string("state_dict_ema"));
        const std::vector<StateDictEntry> model{{"fc.weight", {4}, "float32"}, {"fc.bias", {4}, "float32"}};
        QCOMPARE(matchStateDict(model, *file, *averaged, KeyChoice{"ema", {}}).report.mapping, std::string("ema"));
        QVERIFY(idleChoices(*file, *averaged, {"ema", {}}, model).empty());
    }

    void choicesThatChangeNothing() {
        const auto file = open(pickled(dict({{"state_dict", weights()}})));
        const auto view = stateDictOf(*file);
        QCOMPARE(idleChoices(*file, *view, {"ema", {}}).at(0).code, std::string("mapping-idle"));
        QCOMPARE(idleChoices(*file, *view, {"repvgg", {}}).at(0).code, std::string("mapping-idle"));
        const Diagnostics idle = idleChoices(*file, *view, {"", {{"^module\\.", ""}, {"^fc\\.", "head."}}});
        QCOMPARE(idle.size(), std::size_t{1});
        QCOMPARE(idle.front().code, std::string("revise-keys-idle"));
        QVERIFY(idleChoices(*file, *view, {"none", {}}).empty());
    }

    void modulesAreConvertedToTheirStateDicts() {
        const std::string path = write(m_folder, "in.pth", pickled(dict({{"epoch", "K\x07"}, {"model", network()}})));
        const std::string out = m_folder.filePath(QStringLiteral("out.pth")).toStdString();
        const auto done = convertCheckpoint(path, out, {});
        QVERIFY2(done.ok(), done.ok() ? "" : english(done.error().what).c_str());
        QCOMPARE(done->tensors, std::size_t{3});
        const auto file = CheckpointFile::open(out);
        QVERIFY(file.ok());
        QCOMPARE((*file)->tensors().size(), std::size_t{3});
        QCOMPARE((*file)->tensors()[2].path, (std::vector<std::string>{"model", "conv.weight"}));
        QCOMPARE((*file)->object().find("epoch")->asInt(), std::int64_t{7});
        const auto diff = diffCheckpoints(**CheckpointFile::open(path), **file);
        QCOMPARE(diff->equal, std::size_t{3});
    }

    void chosenWeightsAreConverted() {
        const std::string path =
            write(m_folder, "two.pth", pickled(dict({{"student", weights()}, {"teacher", weights("other.weight")}, {"epoch", "K\x07"}})));
        const std::string out = m_folder.filePath(QStringLiteral("one.pth")).toStdString();
        ConvertOptions options;
        options.weights = "teacher";
        QVERIFY(convertCheckpoint(path, out, options).ok());
        const auto file = CheckpointFile::open(out);
        QCOMPARE((*file)->tensors().size(), std::size_t{2});
        QCOMPARE((*file)->tensors()[0].path, (std::vector<std::string>{"state_dict", "other.weight"}));
        QVERIFY((*file)->object().contains("epoch"));
        const std::string flat = m_folder.filePath(QStringLiteral("one.safetensors")).toStdString();
        QCOMPARE(convertCheckpoint(path, flat, {}).error().code, std::string("weights-choice"));
    }

private:
    std::shared_ptr<const CheckpointFile> open(const std::string& bytes) {
        const auto file = CheckpointFile::open(write(m_folder, "file.pth", bytes));
        return file.ok() ? *file : nullptr;
    }
    QTemporaryDir m_folder;
};

TD_TEST(TestWeightsPlace)
#include "tst_weights_place.moc"
