// Optimizers: fifty steps with all kinds of settings give the bits of torch and mmclassification (golden/optimizers.json,
// make_optimizers.py); refused settings; clipping.
#include "core/config/config.h"
#include "core/engine/run/optim/optimizer_table.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QCryptographicHash>
#include <QtTest>

#include <fstream>
#include <limits>

#include <torch/version.h>

using namespace teardown;
using namespace teardown::engine;

namespace {

std::string digestOf(const QByteArray& bytes) {
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().left(8).toStdString();
}

void append(QByteArray& bytes, const at::Tensor& tensor) {
    const at::Tensor dense = tensor.detach().contiguous();
    bytes.append(static_cast<const char*>(dense.data_ptr()), static_cast<qsizetype>(dense.nbytes()));
}

/// value() of make_optimizers.py.
at::Tensor valueOf(std::int64_t parameter, std::int64_t step, at::IntArrayRef shape) {
    at::Tensor tensor = at::empty(shape, at::kFloat);
    auto* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(static_cast<double>((7919 * i + 104729 * step + 31 * parameter + 13) % 1009) / 1009 - 0.5);
    return tensor;
}

ConfigValue parsed(const std::string& text) {
    const auto config = loadConfigText("test.py", "optimizer = " + text + "\n");
    if (!config.ok()) qFatal("%s", describe(config.error()).c_str());
    return *(*config)->root.find("optimizer");
}

std::vector<at::Tensor> parametersOf(const std::vector<std::vector<std::int64_t>>& shapes) {
    std::vector<at::Tensor> parameters;
    for (std::size_t k = 0; k < shapes.size(); ++k)
        parameters.push_back(valueOf(static_cast<std::int64_t>(k), 0, shapes[k]).requires_grad_());
    return parameters;
}

const std::vector<std::vector<std::int64_t>> kShapes{{5, 7}, {11}, {3, 2, 3, 3}};

}  // namespace

class TestOptimizers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        // Before the first kernel is chosen: products and sums in one rounding, as where the file was made.
        qputenv("ATEN_CPU_CAPABILITY", "avx2");
        at::set_num_threads(1);
    }

    void fiftySteps_data() {
        QTest::addColumn<QString>("row");
        std::ifstream file(TEST_DATA "/golden/optimizers.json");
        const auto golden = nlohmann::json::parse(file);
        if (!std::string(TORCH_VERSION).starts_with(golden["torch"].get<std::string>() + '.') || !__builtin_cpu_supports("avx2"))
            QSKIP("recorded with another release of libtorch, or for another processor");
        for (const auto& one : golden["cases"])
            QTest::newRow(one["config"].get<std::string>().c_str()) << QString::fromStdString(one.dump());
    }
    void fiftySteps() {
        QFETCH(QString, row);
        const auto expected = nlohmann::json::parse(row.toStdString());
        std::vector<at::Tensor> parameters = parametersOf(kShapes);
        std::vector<ParameterGroup> groups(2);
        groups[0].parameters = {parameters[0], parameters[1]};
        groups[1].parameters = {parameters[2]};
        groups[1].options = ConfigValue::dict({{ConfigValue::string("lr"), ConfigValue::floating(0.02)}});
        const auto built = buildOptimizer(parsed(expected["config"].get<std::string>()), "optimizer", groups);
        QVERIFY2(built.ok(), built.ok() ? "" : describe(built.error()).c_str());
        Optimizer& optimizer = **built;
        for (std::int64_t step = 1; step <= 50; ++step) {
            optimizer.zeroGradients();
            for (std::size_t k = 0; k < kShapes.size(); ++k)
                if (k != 2 || step > 2) parameters[k].mutable_grad() = valueOf(static_cast<std::int64_t>(k), step, kShapes[k]);
            optimizer.step();
            QByteArray bytes;
            for (const at::Tensor& parameter : parameters) append(bytes, parameter);
            QVERIFY2(digestOf(bytes) == expected["steps"][static_cast<std::size_t>(step - 1)].get<std::string>(),
                     ("the first difference is in step " + std::to_string(step)).c_str());
        }
        compareStates(optimizer, expected["state"]);
        if (!QTest::currentTestFailed()) compareGroups(optimizer, expected["groups"]);
    }

    void badValues_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* config, const char* code) { QTest::newRow(config) << config << code; };
        row("dict(type='SGD')", "registry-argument");
        row("dict(type='SGD', lr=-0.1)", "optimizer-value");
        row("dict(type='SGD', lr=0.1, nesterov=True)", "optimizer-value");
        row("dict(type='Adam', betas=(0.9, 1.0))", "optimizer-value");
        row("dict(type='Rprop', etas=(1.2, 0.5))", "optimizer-value");
        row("dict(type='SGD', lr=0.1, momentun=0.9)", "registry-argument");
        row("dict(type='SDG', lr=0.1)", "registry-unknown");
        row("dict(type='LBFGS')", "optimizer-refused");
        row("dict(type='SparseAdam')", "optimizer-refused");
        row("dict(type='Adam', foreach=True)", "optimizer-foreach");
    }
    void badValues() {
        QFETCH(QString, config);
        QFETCH(QString, code);
        std::vector<ParameterGroup> groups(1);
        groups[0].parameters = parametersOf({{3}});
        const auto built = buildOptimizer(parsed(config.toStdString()), "optimizer", groups);
        QVERIFY(!built.ok());
        QVERIFY2(built.error().code == code.toStdString(), describe(built.error()).c_str());
        QVERIFY(built.error().where.line == 1);
    }

    void clipping() {
        std::vector<at::Tensor> parameters = parametersOf({{2}, {1}, {3}});
        parameters[0].mutable_grad() = at::tensor({3.0F, 0.0F});
        parameters[1].mutable_grad() = at::tensor({-4.0F});
        QCOMPARE(*clipGradients(parameters, {.maxNorm = 10}), 5.0);
        QCOMPARE(parameters[1].grad().item<float>(), -4.0F);
        QCOMPARE(*clipGradients(parameters, {.maxNorm = 1, .normType = std::numeric_limits<double>::infinity()}), 4.0);
        QVERIFY(std::abs(parameters[1].grad().item<float>() + 1.0F) < 1e-6F);
        parameters[1].mutable_grad() = at::full({1}, std::numeric_limits<float>::quiet_NaN());
        QVERIFY(std::isnan(*clipGradients(parameters, {.maxNorm = 1})));
        QCOMPARE(clipGradients(parameters, {.maxNorm = 1, .errorIfNotFinite = true}).error().code, std::string("gradient-not-finite"));
    }

private:
    static void compareStates(const Optimizer& optimizer, const nlohmann::json& expected) {
        QCOMPARE(optimizer.states().size(), expected.size());
        for (const auto& [place, state] : optimizer.states()) {
            const nlohmann::json& rows = expected[std::to_string(place)];
            QCOMPARE(state.entries().size(), rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const ParameterState::Entry& entry = state.entries()[i];
                QCOMPARE(entry.name, rows[i][0].get<std::string>());
                if (entry.tensor.defined()) {
                    QByteArray bytes;
                    append(bytes, entry.tensor);
                    QVERIFY2(rows[i][1].is_string() && digestOf(bytes) == rows[i][1].get<std::string>(), entry.name.c_str());
                } else {
                    QCOMPARE(entry.value.repr(), rows[i][1].is_null() ? std::string("None") : rows[i][1].dump());
                }
            }
        }
    }

    static void compareGroups(const Optimizer& optimizer, const nlohmann::json& expected) {
        QCOMPARE(optimizer.groups().size(), expected.size());
        for (std::size_t g = 0; g < expected.size(); ++g) {
            std::string ours, theirs;
            for (const DictEntry& entry : optimizer.groups()[g].options.entries())
                ours += entry.key.asString() + '=' + entry.value.repr() + ' ';
            for (const auto& pair : expected[g]) theirs += pair[0].get<std::string>() + '=' + pair[1].get<std::string>() + ' ';
            QCOMPARE(QString::fromStdString(ours), QString::fromStdString(theirs));
        }
    }
};

TD_TEST(TestOptimizers)
#include "tst_optimizers.moc"
