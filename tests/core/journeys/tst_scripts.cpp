// The journeys through tools/test.py and tools/train.py beside recorded runs of them (record_tool.py, on the configs in configs/).
#include "core/journeys/build_script.h"
#include "core/journeys/reference_data.h"
#include "core/journeys/script_words.h"
#include "core/journeys/test_batch.h"
#include "core/journeys/train_iter.h"
#include "core/journeys/whose_method.h"
#include "core/trace/details/code_event.h"
#include "core/trace/details/created_parameter.h"
#include "core/training/hooks/hook_list.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <map>

using namespace teardown;

namespace {

const QString kFolder = QStringLiteral(SOURCE_ROOT "/tests/core/journeys/");

QJsonObject recorded(const QString& name) {
    QFile file(kFolder + "recorded/" + name + ".json");
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

std::shared_ptr<const Config> configOf(const QString& name, const std::vector<ConfigOption>& options = {}) {
    ConfigLoadOptions how;
    how.options = options;
    const auto config = loadConfig((kFolder + "configs/" + name + ".py").toStdString(), how);
    return config.ok() ? *config : nullptr;
}

QString line(const ReferenceFrame& frame) {
    const std::string& defined = frame.defined.empty() ? frame.function : frame.defined;
    return QStringLiteral("%1 %2 %3:%4")
        .arg(QString::fromStdString(frame.function), QString::fromStdString(defined), QString::fromStdString(frame.file))
        .arg(frame.line);
}

QString line(const QJsonArray& frame) {
    return QStringLiteral("%1 %2 %3:%4").arg(frame[0].toString(), frame[1].toString(), frame[2].toString()).arg(frame[3].toInt());
}

QStringList words(const QJsonArray& array) {
    QStringList found;
    for (const QJsonValue& value : array) found << value.toString();
    return found;
}

QStringList words(const std::vector<std::string>& list) {
    QStringList found;
    for (const std::string& one : list) found << QString::fromStdString(one);
    return found;
}

/// [transform, whether it called anything, those that it chose]
std::vector<RanTransform> ranIn(const QJsonArray& list) {
    std::vector<RanTransform> ran;
    for (const QJsonValue& one : list) {
        const QJsonArray row = one.toArray();
        ran.push_back({row[0].toString().toStdString(), row[1].toBool(), {}, {}, ranIn(row[2].toArray())});
    }
    return ran;
}

std::vector<const Step*> eventsOf(const Trace& trace) {
    std::vector<const Step*> found;
    for (const Step& step : trace.steps)
        if (as<CodeEvent>(step)) found.push_back(&step);
    return found;
}

}  // namespace

class TstScripts : public QObject {
    Q_OBJECT

    static void compareCalls(const Trace& trace, const QJsonArray& rows) {
        QVERIFY(rows.size() > 100);
        const auto told = eventsOf(trace);
        for (int i = 0; i < rows.size(); ++i) {
            QVERIFY(i < static_cast<int>(told.size()));
            const QJsonArray row = rows[i].toArray();
            const CodeEvent& own = *as<CodeEvent>(*told[static_cast<std::size_t>(i)]);
            const auto& stack = told[static_cast<std::size_t>(i)]->reference;
            const ReferenceFrame& caller = stack[stack.size() - 2];
            const auto text = [](const std::string& one) { return QString::fromStdString(one); };
            QCOMPARE((QStringList{text(own.function), text(own.defined), text(own.file), text(caller.file), text(own.modulePath)}),
                     (QStringList{row[1].toString(), row[2].toString(), row[3].toString(), row[5].toString(), row[8].toString()}));
            QCOMPARE((std::vector<int>{own.depth, own.line, caller.line, own.flags}),
                     (std::vector<int>{row[0].toInt(), row[4].toInt(), row[6].toInt(), row[7].toInt()}));
        }
        QCOMPARE(static_cast<int>(told.size()), rows.size());
    }

private Q_SLOTS:
    void eventsAreThoseOfTheTools_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("config");
        // Weights of a file: of a part of it, of all of it, and of the whole network.
        for (const char* config : {"pretrained", "pretrained_whole"})
            QTest::addRow("train %s", config) << QStringLiteral("build_train_%1").arg(config) << QString(config);
        for (const char* tool : {"test", "train"})
            for (const char* config : {"digits", "mixed"})
                QTest::addRow("%s %s", tool, config) << QStringLiteral("build_%1_%2").arg(tool, config) << QString(config);
    }

    /// Kind, registry, class, whose __init__, keys and the whole call stack of each.
    void eventsAreThoseOfTheTools() {
        QFETCH(QString, name);
        QFETCH(QString, config);
        const QJsonObject file = recorded(name);
        ScriptFiles files;
        for (const QJsonValue& option : file["cfg_options"].toArray()) {
            const auto parsed = parseConfigOption(option.toString().toStdString());
            QVERIFY(parsed.ok());
            files.options.push_back(*parsed);
        }
        files.config = configOf(config, files.options);
        QVERIFY(files.config);
        const auto trace = name.startsWith("build_test") ? buildTestTrace(files) : buildTrainTrace(files);
        QVERIFY(trace.ok());
        const auto told = eventsOf(**trace);
        const QJsonArray events = file["events"].toArray(), frames = file["frames"].toArray();
        QVERIFY(events.size() > 40);
        for (int i = 0; i < events.size(); ++i) {
            QVERIFY(i < static_cast<int>(told.size()));
            const QJsonObject event = events[i].toObject();
            const Step& step = *told[static_cast<std::size_t>(i)];
            const CodeEvent& own = *as<CodeEvent>(step);
            const bool built = event["k"].toString() == "build_from_cfg";
            QCOMPARE(own.what == CodeEvent::What::Built, built);
            QCOMPARE(own.depth, event["d"].toInt());
            if (built) {
                QCOMPARE(QString::fromStdString(own.registry), event["reg"].toString());
                QCOMPARE(QString::fromStdString(own.type), event["type"].toString());
                QCOMPARE(QString::fromStdString(own.cls), event["cls"].toString());
                QCOMPARE(words(own.keys), words(event["keys"].toArray()));
                QCOMPARE(words(own.fromDefaults), words(event["from_defaults"].toArray()));
                const QJsonArray chain = event["init_chain"].toArray();
                QCOMPARE(static_cast<int>(own.inits.size()), chain.size());
                for (int one = 0; one < chain.size(); ++one)
                    QCOMPARE(QString::fromStdString(own.inits[static_cast<std::size_t>(one)].function), chain[one].toArray()[0].toString());
                QVERIFY(!own.mro.empty() && own.mro.front() == own.cls);
            } else {
                QCOMPARE(QString::fromStdString(own.function), event["fn"].toString());
                QCOMPARE(own.line, event["at"].toArray()[1].toInt());
            }
            QStringList stack, recordedStack;
            for (std::size_t one = 0; one + 1 < step.reference.size(); ++one) stack << line(step.reference[one]);
            for (const QJsonValue& frame : event["stack"].toArray()) recordedStack << line(frames[frame.toInt()].toArray());
            QCOMPARE(stack, recordedStack);
        }
        QCOMPARE(static_cast<int>(told.size()), events.size());
    }

    void callsOfABatchAreThoseOfTheTest_data() {
        QTest::addColumn<QString>("config");
        QTest::addRow("digits") << QStringLiteral("digits");
        QTest::addRow("mixed") << QStringLiteral("mixed");
    }

    /// Names, files, lines, callers and module paths of every call, for a batch of four.
    void callsOfABatchAreThoseOfTheTest() {
        QFETCH(QString, config);
        TestBatchFiles files;
        files.config = configOf(config);
        QVERIFY(files.config);
        TestPictures pictures;
        pictures.pictures.resize(4);
        const auto trace = testBatchTrace(files, pictures, {});
        QVERIFY(trace.ok());
        compareCalls(**trace, recorded("test_batch_" + config)["rows"].toArray());
    }

    void callsOfAnIterationAreThoseOfTheTraining_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("config");
        QTest::addColumn<bool>("wrapped");
        QTest::addRow("plain") << QStringLiteral("iteration") << QStringLiteral("iteration") << false;
        QTest::addRow("wrapped") << QStringLiteral("wrapped") << QStringLiteral("iteration") << true;
        QTest::addRow("augmented") << QStringLiteral("augmented") << QStringLiteral("augmented") << false;
        QTest::addRow("by iteration") << QStringLiteral("by_iteration") << QStringLiteral("by_iteration") << false;
        QTest::addRow("cumulative") << QStringLiteral("cumulative") << QStringLiteral("cumulative") << false;
        QTest::addRow("evaluated") << QStringLiteral("evaluated") << QStringLiteral("evaluated") << false;
    }

    /// The first iteration of a training: hooks, loader, forward with losses, backward, optimizer, log. What was drawn is given.
    void callsOfAnIterationAreThoseOfTheTraining() {
        QFETCH(QString, name);
        QFETCH(QString, config);
        QFETCH(bool, wrapped);
        const QJsonObject file = recorded("train_iter_" + name);
        const auto whole = configOf(config);
        QVERIFY(whole);
        TrainIterOutcome iteration;
        for (const QJsonValue& picture : file["ran"].toArray()) iteration.transforms.push_back(ranIn(picture.toArray()));
        iteration.augment.type = file["augment"].toString().toStdString();
        iteration.groups = static_cast<std::size_t>(file["groups"].toInt());
        for (const QJsonValue& flip : file["flips"].toArray()) {
            iteration.samples.push_back(iteration.samples.size());
            iteration.metas.push_back(withEntry(ConfigValue::dict({}), "flip", ConfigValue::boolean(flip.toBool())));
        }
        for (const QJsonValue& row : file["rows"].toArray())
            if (row.toArray()[1].toString().endsWith("has_batch_norm")) iteration.searched.push_back({row.toArray()[0].toInt(), {}});
        for (std::size_t i = iteration.searched.size(); i-- > 0;) iteration.searched[i].depth -= iteration.searched[0].depth;
        const auto trace = tellIteration(*whole, iteration, wrapped);
        QVERIFY(trace.ok());
        compareCalls(**trace, file["rows"].toArray());
    }

    /// Arguments, and the norm of all gradients, over the parameters that were updated.
    void clippingShowsItsNorm() {
        const auto config = configOf("iteration", {{"optimizer_config.grad_clip.norm_type", "1"}});
        QVERIFY(config);
        TrainIterOutcome iteration;
        iteration.step.gradientNorm = 12.5;
        auto steps = std::make_shared<Trace>();
        for (int i = 0; i < 4; ++i) {
            Step step;
            step.index = i;
            step.parent = i == 0 ? -1 : 0;
            step.kind = i == 0 ? StepKind::Group : StepKind::Op;
            step.end = i == 0 ? 4 : i + 1;
            steps->steps.push_back(step);
        }
        iteration.trace = steps;
        iteration.update = 0;
        const auto trace = tellIteration(*config, iteration);
        QVERIFY(trace.ok());
        QStringList shown;
        for (const Step* step : eventsOf(**trace))
            if (as<CodeEvent>(*step)->function == "clip_grad_norm_")
                for (const Variable& variable : step->variables)
                    shown << QString::fromStdString(variable.name + " " + variable.type + " " + variable.value);
        QCOMPARE(shown, (QStringList{"parameters list[3] those that have a gradient", "max_norm float 5.0", "norm_type int 1",
                                     "total_norm float 12.5"}));
    }

    void whoseMethodItIs() {
        const auto classes = ReferenceClasses::read(kReleases[0]);
        QVERIFY(classes.ok());
        const auto passedOver = [&](const char* function, const char* file) {
            std::vector<std::string> names;
            for (const MethodPlace& place : whoseMethod(*classes, {function, file, 1, {}}).places) {
                names.push_back(place.cls.substr(place.cls.rfind('.') + 1));
                if (place.runs) break;
            }
            return names;
        };
        using Names = std::vector<std::string>;
        QCOMPARE(passedOver("ResNet_CIFAR.make_res_layer", "mmcls/models/backbones/resnet.py"), (Names{"ResNet_CIFAR", "ResNet"}));
        QCOMPARE(passedOver("ImageClassifier.forward_train", "mmcls/models/classifiers/image.py"), (Names{"ImageClassifier"}));
        QCOMPARE(passedOver("EpochBasedRunner.register_hook", "mmcv/runner/base_runner.py"), (Names{"EpochBasedRunner", "BaseRunner"}));
        QCOMPARE(passedOver("EpochBasedRunner.train", "mmcv/runner/epoch_based_runner.py"), (Names{"EpochBasedRunner"}));
        QCOMPARE(
            english(whoseMethodWords(whoseMethod(*classes, {"ResNet_CIFAR.make_res_layer", "mmcls/models/backbones/resnet.py", 1, {}}))),
            std::string("make_res_layer is found in ResNet; passed over, for they do not define it: ResNet_CIFAR."));
        QVERIFY(whoseMethod(*classes, {"main", "tools/test.py", 1, {}}).places.empty());
    }

    /// resume_from takes the place of load_from, and loads by the runner's own function.
    void resumingIsTold() {
        ScriptFiles files;
        files.config = configOf("digits", {{"resume_from", "work/latest.pth"}, {"load_from", "other.pth"}});
        QVERIFY(files.config);
        const auto trace = buildTrainTrace(files);
        QVERIFY(trace.ok());
        const Step* resume = nullptr;
        for (const Step* step : eventsOf(**trace))
            if (as<CodeEvent>(*step)->defined == "BaseRunner.resume") resume = step;
        QVERIFY(resume);
        QCOMPARE(line(resume->reference[resume->reference.size() - 2]), QStringLiteral("train_model train_model mmcls/apis/train.py:230"));
        QCOMPARE(resume->variables.front().value, std::string("'work/latest.pth'"));
        const Step& load = (*trace)->steps[static_cast<std::size_t>(resume->index + 1)];
        QCOMPARE(as<CodeEvent>(load)->function, std::string("EpochBasedRunner.load_checkpoint"));
        QCOMPARE(line(load.reference[load.reference.size() - 2]),
                 QStringLiteral("EpochBasedRunner.resume BaseRunner.resume mmcv/runner/base_runner.py:369"));
    }

    /// The list of hooks after the last one is that of the training, and every list before is a part of it in the same order.
    void hooksStandInTheRunnersOrder() {
        for (const char* name : {"digits", "mixed"}) {
            ScriptFiles files;
            files.config = configOf(name);
            const auto trace = buildTrainTrace(files);
            QVERIFY(trace.ok());
            const auto plan = training::runnerPlanOf(*files.config);
            QVERIFY(plan.ok());
            const auto hooks = training::hooksOf(*files.config, *plan);
            QVERIFY(hooks.ok());
            QStringList whole;
            for (const training::Hook& hook : hooks->inOrder)
                whole += QStringLiteral("%1 %2").arg(QString::fromStdString(hook.className)).arg(hook.priority);
            int lists = 0;
            for (const Step& step : (*trace)->steps)
                for (const Variable& variable : step.variables) {
                    if (variable.name != "self._hooks") continue;
                    const QStringList listed = QString::fromStdString(variable.value).split(", ");
                    QCOMPARE(listed.size(), ++lists);
                    int at = -1;
                    for (const QString& one : listed) {
                        at = static_cast<int>(whole.indexOf(one, at + 1));
                        QVERIFY2(at >= 0, qPrintable(one));
                    }
                }
            QCOMPARE(lists, static_cast<int>(whole.size()));
        }
    }

    /// Of the built network: norms, depthwise convolutions and biases have groups of their own settings.
    void groupsOfTheOptimizerAreCounted() {
        auto built = std::make_shared<Trace>();
        const auto add = [&built](StepKind kind, int parent, const char* path, const char* type, std::vector<StepArgument> arguments = {}) {
            Step step;
            step.index = static_cast<int>(built->steps.size());
            step.parent = parent;
            step.kind = kind;
            step.path = path;
            step.type = type;
            step.arguments = std::move(arguments);
            if (kind == StepKind::Create) {
                RecordedTensor tensor;
                const std::string name = step.path.substr(step.path.rfind('.') + 1);
                tensor.name = step.type == "buffer" ? TensorName::Buffer : parameterName(name);
                step.outputs.push_back(tensor);
            }
            built->steps.push_back(step);
            return step.index;
        };
        const auto channels = [](int in, int groups) {
            StepArgument first, second;
            first.name = "in_channels";
            first.value = ConfigValue::integer(in);
            second.name = "groups";
            second.value = ConfigValue::integer(groups);
            return std::vector<StepArgument>{first, second};
        };
        const int conv = add(StepKind::Construct, -1, "backbone.conv", "Conv2d", channels(3, 1));
        add(StepKind::Create, conv, "backbone.conv.weight", "Parameter");
        add(StepKind::Create, conv, "backbone.conv.bias", "Parameter");
        const int depthwise = add(StepKind::Construct, -1, "backbone.dw", "Conv2d", channels(8, 8));
        add(StepKind::Create, depthwise, "backbone.dw.weight", "Parameter");
        const int norm = add(StepKind::Construct, -1, "backbone.bn", "BatchNorm2d");
        add(StepKind::Create, norm, "backbone.bn.weight", "Parameter");
        add(StepKind::Create, norm, "backbone.bn.bias", "Parameter");
        add(StepKind::Create, norm, "backbone.bn.running_mean", "buffer");
        // A frozen norm has a group of its own with the optimizer's settings.
        const int frozen = add(StepKind::Construct, -1, "backbone.bn0", "BatchNorm2d");
        auto created = std::make_shared<CreatedParameter>();
        created->requiresGrad = false;
        built->steps[static_cast<std::size_t>(add(StepKind::Create, frozen, "backbone.bn0.weight", "Parameter"))].detail = created;
        ScriptFiles files;
        files.built = built;
        files.config = configOf("digits", {{"optimizer.lr", "0.1"},
                                           {"optimizer.weight_decay", "0.01"},
                                           {"optimizer.paramwise_cfg.norm_decay_mult", "0.0"},
                                           {"optimizer.paramwise_cfg.bias_decay_mult", "0.5"},
                                           {"optimizer.paramwise_cfg.dwconv_decay_mult", "2.0"}});
        QVERIFY(files.config);
        const auto trace = buildTrainTrace(files);
        QVERIFY(trace.ok());
        QStringList facts;
        for (const Step& step : (*trace)->steps)
            for (const Fact& fact : step.facts)
                if (std::string_view(fact.name.id()) == "script.groups-with")
                    facts += QString::fromStdString(english(fact.name) + ": " + english(fact.value));
        QCOMPARE(facts,
                 QStringList(
                     {"Groups with lr 0.1, weight_decay 0.01: 2, 2 parameters", "Groups with lr 0.1, weight_decay 0.005: 1, 1 parameters",
                      "Groups with lr 0.1, weight_decay 0.02: 1, 1 parameters", "Groups with lr 0.1, weight_decay 0.0: 2, 2 parameters"}));
    }

    void aConfigWithoutDataSaysSo() {
        const auto text = loadConfigText("small.py", "model = dict(type='ImageClassifier')\n");
        QVERIFY(text.ok());
        ScriptFiles files;
        files.config = *text;
        const auto trace = buildTestTrace(files);
        QVERIFY(!trace.ok());
        QCOMPARE(trace.error().code, std::string("script-config"));
    }

    /// Arguments that no recording had are told as the nearest one, and the step says which.
    void anUnknownDepthIsMarked() {
        const auto data = readReferenceData();
        QVERIFY(data.ok());
        const ConfigValue arguments = ConfigValue::dict({{ConfigValue::string("depth"), ConfigValue::integer(36)}});
        const auto found = (*data)->construction.find(ConstructionKind::Build, "mmcls.models.backbones.resnet.ResNet", arguments);
        QVERIFY(found.nodes && !found.nodes->empty());
        QCOMPARE(found.recordedWith, std::string("depth=34"));
        QVERIFY(!(*data)->construction.find(ConstructionKind::Build, "mmcls.models.Nothing", arguments).nodes);
    }
};

TD_TEST(TstScripts)
#include "tst_scripts.moc"
