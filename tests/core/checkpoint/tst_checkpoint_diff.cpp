// Two checkpoints compared: names, shapes, values sorted by change, and one tensor followed through a run.
#include "core/checkpoint/checkpoint_diff.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace teardown;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TensorView floats(Shape shape, std::vector<float> values) { return TensorView::fromFloats(std::move(shape), std::move(values)); }

}  // namespace

class TestCheckpointDiff : public QObject {
    Q_OBJECT

    std::shared_ptr<const CheckpointFile> file(const char* name, const std::vector<NamedTensor>& tensors) {
        const std::string path = m_folder.filePath(QLatin1String(name)).toStdString();
        return writeCheckpoint(path, ConfigValue::dict({}), tensors).ok() ? *CheckpointFile::open(path) : nullptr;
    }

private Q_SLOTS:
    void aTensorWithoutValuesIsListed() {
        const auto a = CheckpointFile::open(TEST_DATA "/fuzz/seeds/checkpoint/meta_device");
        const auto b = file("real.pth", {{"a", floats({3}, {1, 1, 1})}, {"b", floats({2}, {1, 1})}});
        QVERIFY(a.ok() && b);
        const auto diff = diffCheckpoints(**a, *b);
        QVERIFY(diff.ok());
        QCOMPARE(diff->equal, std::size_t{1});
        QCOMPARE(diff->value.size(), std::size_t{1});
        QCOMPARE(diff->value[0].key, std::string("a"));
        QVERIFY(std::any_of(diff->notes.begin(), diff->notes.end(),
                            [](const Diagnostic& note) { return english(note.message).find("meta device") != std::string::npos; }));
    }
    void compares() {
        const auto a = file("a.pth", {{"module.same", floats({2}, {1, 2})},
                                      {"small", floats({2}, {1, 2})},
                                      {"large", floats({2}, {3, -4})},
                                      {"shape", floats({2}, {0, 0})},
                                      {"gone", floats({1}, {0})},
                                      {"nan", floats({2}, {kNaN, 1})}});
        const auto b = file("b.pth", {{"same", floats({2}, {1, 2})},
                                      {"small", floats({2}, {1, 2.5f})},
                                      {"large", floats({2}, {-3, 4})},
                                      {"shape", floats({1, 2}, {0, 0})},
                                      {"fresh", floats({1}, {0})},
                                      {"nan", floats({2}, {kNaN, 1})}});
        const auto diff = diffCheckpoints(*a, *b);
        QVERIFY(diff.ok());
        QCOMPARE(diff->onlyA, std::vector<std::string>{"gone"});
        QCOMPARE(diff->onlyB, std::vector<std::string>{"fresh"});
        QCOMPARE(diff->shape.size(), std::size_t{1});
        QCOMPARE(diff->shape[0].b, (Shape{1, 2}));
        QCOMPARE(diff->equal, std::size_t{2});
        QCOMPARE(diff->value.size(), std::size_t{2});
        QCOMPARE(diff->value[0].key, std::string("large"));
        QCOMPARE(diff->value[0].maxAbs, 8.0);
        QCOMPARE(diff->value[0].meanAbs, 7.0);
        QCOMPARE(diff->value[0].rel, 2.0);
        QCOMPARE(diff->value[0].cosine, -1.0);
        QCOMPARE(diff->value[1].maxAbs, 0.5);
        QCOMPARE(diff->value[1].rel, 0.25);
        const auto same = diffCheckpoints(*a, *a);
        QVERIFY(same->value.empty() && same->onlyA.empty() && same->shape.empty());
        QCOMPARE(same->equal, std::size_t{6});
    }
    void anotherTypeIsADifference() {
        const auto a = file("c.pth", {{"x", floats({2}, {1, 2})}});
        const auto b = file("d.pth", {{"x", TensorView::fromBytes(DType::Float64, {2}, std::vector<std::byte>(16))}});
        const auto diff = diffCheckpoints(*a, *b);
        QCOMPARE(diff->value.size(), std::size_t{1});
        QVERIFY(diff->value[0].a == DType::Float32 && diff->value[0].b == DType::Float64);
        QCOMPARE(diff->value[0].maxAbs, 2.0);
    }
    void numbersThatAreNone() {
        const auto difference = compareTensors(floats({2}, {kNaN, 1}), floats({2}, {0, 1}));
        QVERIFY(std::isinf(difference.maxAbs));
        QCOMPARE(compareTensors(floats({0}, {}), floats({0}, {})).maxAbs, 0.0);
    }
    void complexPartsCount() {
        std::vector<std::byte> a(8);
        std::vector<std::byte> b(8);
        const float one[] = {1, 0};
        const float other[] = {0, 1};
        std::memcpy(a.data(), one, 8);
        std::memcpy(b.data(), other, 8);
        const TensorView first = TensorView::fromBytes(DType::Complex64, {1}, a);
        const TensorView second = TensorView::fromBytes(DType::Complex64, {1}, b);
        QCOMPARE(compareTensors(first, second).maxAbs, std::sqrt(2.0));
        QCOMPARE(compareTensors(first, second).meanAbs, std::sqrt(2.0));
        QCOMPARE(compareTensors(first, second).cosine, 0.0);
        QCOMPARE(differenceOf(first, second).at(0), static_cast<double>(std::sqrt(2.0f)));
    }
    void largeIntegersAreExact() {
        const auto integer = [](std::int64_t value) {
            std::vector<std::byte> bytes(8);
            std::memcpy(bytes.data(), &value, 8);
            return TensorView::fromBytes(DType::Int64, {1}, bytes);
        };
        const auto a = file("i.pth", {{"x", integer(std::int64_t{1} << 60)}});
        const auto b = file("j.pth", {{"x", integer((std::int64_t{1} << 60) + 1)}});
        const auto diff = diffCheckpoints(*a, *b);
        QCOMPARE(diff->equal, std::size_t{0});
        QCOMPARE(diff->value.at(0).maxAbs, 1.0);
        QVERIFY(diff->value.at(0).cosine <= 1.0);
    }
    void notesSayTheRest() {
        const auto a = file("m.pth", {{"module.x", floats({1}, {1})}});
        const auto b = file("n.pth", {{"x", floats({1}, {1})}});
        QCOMPARE(diffCheckpoints(*a, *b)->notes.at(0).code, std::string("diff-prefix"));
        const std::string path = m_folder.filePath(QStringLiteral("o.pth")).toStdString();
        QVERIFY(
            writeCheckpoint(path, ConfigValue::dict({{ConfigValue::string("epoch"), ConfigValue::integer(2)}}), {{"x", floats({1}, {1})}})
                .ok());
        const auto diff = diffCheckpoints(*b, **CheckpointFile::open(path));
        QCOMPARE(diff->equal, std::size_t{1});
        QCOMPARE(diff->notes.at(0).code, std::string("diff-elsewhere"));
        QVERIFY(english(diff->notes.at(0).message).find("'meta'") != std::string::npos);
        QVERIFY(diffCheckpoints(*b, *b)->notes.empty());
    }
    void differenceIsBMinusA() {
        const TensorView difference = differenceOf(floats({2, 1}, {1, 5}), floats({2, 1}, {3, 4}));
        QCOMPARE(difference.shape(), (Shape{2, 1}));
        QCOMPARE(difference.at(0), 2.0);
        QCOMPARE(difference.at(1), -1.0);
    }
    void followsOneTensor() {
        file("e1.pth", {{"w", floats({1}, {1})}});
        file("e2.pth", {{"w", floats({1}, {4})}});
        file("e3.pth", {{"v", floats({1}, {4})}});
        std::vector<std::string> paths;
        for (const char* name : {"e1.pth", "e2.pth", "e3.pth"}) paths.push_back(m_folder.filePath(QLatin1String(name)).toStdString());
        const auto steps = followTensor(paths, "w");
        QVERIFY(steps.ok());
        QCOMPARE((*steps)[0].change->maxAbs, 0.0);
        QCOMPARE((*steps)[1].change->maxAbs, 3.0);
        QVERIFY(!(*steps)[2].change);
        QCOMPARE(followTensor(paths, "nobody").error().code, std::string("tensor-missing"));
    }

private:
    QTemporaryDir m_folder;
};

TD_TEST(TestCheckpointDiff)
#include "tst_checkpoint_diff.moc"
