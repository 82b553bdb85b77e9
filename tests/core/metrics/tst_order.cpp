// torch.topk, numpy.argsort and their sums, against numbers that they computed (make_metrics.py).
#include "core/metrics/order.h"
#include "core/metrics/sums.h"
#include "made_scores.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

using namespace teardown;
using namespace teardown::metrics;

namespace {

std::vector<double> spreadValues(std::uint64_t seed, std::size_t count, std::uint64_t levels) {
    test::Congruential generator(seed);
    std::vector<double> values(count);
    for (double& value : values) {
        const std::uint64_t unit = generator.word() >> 40;
        value =
            levels ? static_cast<double>(unit * levels >> 24) / static_cast<double>(levels) : std::ldexp(static_cast<double>(unit), -24);
    }
    return values;
}

/// make_metrics.py, killer(); negated, for the order is a descending one.
std::vector<double> killerValues(std::size_t count) {
    const std::size_t half = count / 2;
    std::vector<double> values(half * 2);
    for (std::size_t i = 1; i <= half; ++i) {
        if (i % 2) {
            values[i - 1] = -static_cast<double>(i);
            values[i] = -static_cast<double>(half + i + half % 2);
        }
        values[half + i - 1] = -2.0 * static_cast<double>(i);
    }
    return values;
}

template <class Range>
QString digestOf(const Range& numbers) {
    std::uint64_t result = 14695981039346656037u;
    for (const auto number : numbers) result = (result ^ static_cast<std::uint64_t>(number)) * 1099511628211u;
    return QString::number(result);
}

}  // namespace

class TestOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QFile file(QStringLiteral(TEST_DATA "/core/metrics/orders.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_golden = QJsonDocument::fromJson(file.readAll()).object();
        QVERIFY(m_golden["sums"].toArray().size() > 50);
    }

    void sums() {
        for (const QJsonValue& row : m_golden["sums"].toArray()) {
            const auto values =
                spreadValues(static_cast<std::uint64_t>(row["seed"].toInteger()), static_cast<std::size_t>(row["count"].toInt()), 0);
            QCOMPARE(numpySum(values) - row["numpy"].toDouble(), 0.0);
            QCOMPARE(numpyMean(values) - row["numpy"].toDouble() / static_cast<double>(values.size()), 0.0);
            QVERIFY2(torchMean(values) == row["torch"].toDouble(), qPrintable(QString::number(values.size())));
        }
    }

    void argsort() {
        for (const QJsonValue& row : m_golden["sorts"].toArray()) {
            const auto count = static_cast<std::size_t>(row["count"].toInt());
            const auto values = row["seed"].toInteger() < 0 ? killerValues(count)
                                                            : spreadValues(static_cast<std::uint64_t>(row["seed"].toInteger()), count,
                                                                           static_cast<std::uint64_t>(row["levels"].toInt()));
            QVERIFY2(digestOf(descendingOrder(values)) == row["digest"].toString(),
                     qPrintable(QString("%1 values of %2 levels").arg(count).arg(row["levels"].toInt())));
        }
    }

    void argsortPutsNotNumbersLast() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(descendingOrder(std::vector<double>{nan, 1, 3, nan, 2}), (std::vector<std::size_t>{2, 4, 1, 0, 3}));
    }

    void topk() {
        std::vector<ScoredLabel> queue;
        for (const QJsonValue& row : m_golden["tops"].toArray()) {
            const auto values =
                spreadValues(static_cast<std::uint64_t>(row["seed"].toInteger()), static_cast<std::size_t>(row["count"].toInt()),
                             static_cast<std::uint64_t>(row["levels"].toInt()));
            std::vector<std::int64_t> labels;
            for (const ScoredLabel& item : topLabels(values, static_cast<std::size_t>(row["k"].toInt()), queue))
                labels.push_back(item.label);
            QVERIFY2(digestOf(labels) == row["digest"].toString(),
                     qPrintable(QString("%1 of %2, %3 levels").arg(row["k"].toInt()).arg(values.size()).arg(row["levels"].toInt())));
        }
    }

    void topkPutsNotNumbersFirst() {
        const std::vector<double> row = {0.5, std::numeric_limits<double>::quiet_NaN(), 0.75};
        std::vector<ScoredLabel> queue;
        const auto top = topLabels(row, 2, queue);
        QCOMPARE(top[0].label, std::int64_t{1});
        QCOMPARE(top[1].label, std::int64_t{2});
        QCOMPARE(firstMaximum(row), std::size_t{1});
        QCOMPARE(firstMaximum(std::vector<double>{2, 3, 3}), std::size_t{1});
    }

private:
    QJsonObject m_golden;
};

TD_TEST(TestOrder)
#include "tst_order.moc"
