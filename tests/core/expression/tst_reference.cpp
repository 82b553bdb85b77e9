// Expressions give what Python, NumPy and PyTorch give: reference.json, written by make_reference.py.
#include "core/expression/evaluate.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <map>

using namespace teardown;
using expression::Expression;
using expression::Value;

namespace {

struct Tensors : expression::Names {
    std::map<std::string, TensorView, std::less<>> all;

    std::optional<Value> find(std::string_view name) const override {
        const auto found = all.find(name);
        return found == all.end() ? std::optional<Value>() : Value(found->second);
    }
    std::vector<std::string> known() const override { return {}; }
};

double numberOf(const QJsonValue& value) {
    if (value.isString()) return value.toString() == "nan" ? std::nan("") : value.toString() == "inf" ? INFINITY : -INFINITY;
    return value.isBool() ? value.toBool() : value.toDouble();
}

Shape shapeOfJson(const QJsonArray& sizes) {
    Shape shape;
    for (const QJsonValue& size : sizes) shape.push_back(size.toInteger());
    return shape;
}

/// Sums and powers may differ in the last digits, everything else not at all.
bool isClose(double got, double wanted) {
    if (std::isnan(wanted)) return std::isnan(got);
    if (got == wanted) return true;
    return std::abs(got - wanted) <= 1e-12 * std::abs(wanted) + 1e-14;
}

}  // namespace

class TestReference : public QObject {
    Q_OBJECT

    QJsonObject m_reference;
    Tensors m_tensors;

private Q_SLOTS:
    void initTestCase() {
        QFile file(QStringLiteral(TEST_DATA "/core/expression/reference.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_reference = QJsonDocument::fromJson(file.readAll()).object();
        const QJsonObject tensors = m_reference["tensors"].toObject();
        for (auto it = tensors.begin(); it != tensors.end(); ++it) {
            const QJsonObject tensor = it->toObject();
            const QByteArray raw = QByteArray::fromHex(tensor["bytes"].toString().toLatin1());
            const auto* first = reinterpret_cast<const std::byte*>(raw.constData());
            const auto dtype = dtypeFromName(tensor["dtype"].toString().toStdString());
            QVERIFY2(dtype, qPrintable(it.key()));
            m_tensors.all.emplace(it.key().toStdString(), TensorView::fromBytes(*dtype, shapeOfJson(tensor["shape"].toArray()),
                                                                                std::vector<std::byte>(first, first + raw.size())));
        }
        QVERIFY(m_tensors.all.size() > 10);
    }

    void values() {
        const QJsonArray rows = m_reference["rows"].toArray();
        QVERIFY(rows.size() > 500);
        QStringList faults;
        for (const QJsonValue& entry : rows) {
            const QJsonObject row = entry.toObject();
            const QString text = row["text"].toString();
            const auto parsed = Expression::parse(text.toStdString());
            if (!parsed.ok()) {
                faults << text + ": " + QString::fromStdString(describe(parsed.error()));
                continue;
            }
            const auto value = expression::evaluate(*parsed, m_tensors);
            if (!value.ok())
                faults << text + ": " + QString::fromStdString(describe(value.error()));
            else if (const QString fault = difference(*value, row); !fault.isEmpty())
                faults << text + ": " + fault;
        }
        QVERIFY2(faults.isEmpty(), qPrintable(QString::number(faults.size()) + " faults\n" + faults.mid(0, 20).join('\n')));
    }

private:
    static QString difference(const Value& value, const QJsonObject& row) {
        const QString kind = row["kind"].toString();
        const QJsonArray wanted = row["values"].toArray();
        std::vector<double> got;
        if (const auto* truth = std::get_if<bool>(&value); truth && kind == "truth")
            got = {*truth ? 1.0 : 0.0};
        else if (const auto* number = std::get_if<double>(&value); number && kind == "number")
            got = {*number};
        else if (const auto* tuple = std::get_if<Shape>(&value); tuple && kind == "tuple")
            got.assign(tuple->begin(), tuple->end());
        else if (const auto* tensor = std::get_if<TensorView>(&value); tensor && kind == "tensor") {
            if (tensor->shape() != shapeOfJson(row["shape"].toArray()))
                return "shape " + QString::fromStdString(shapeText(tensor->shape()));
            if ((tensor->dtype() == DType::Bool) != row["logical"].toBool()) return QStringLiteral("dtype");
            for (std::int64_t i = 0; i < tensor->numel(); ++i) got.push_back(tensor->at(i));
        } else {
            return "kind " + QString::fromStdString(english(expression::kindText(value)));
        }
        if (static_cast<qsizetype>(got.size()) != wanted.size())
            return QStringLiteral("%1 values, not %2").arg(got.size()).arg(wanted.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            const double reference = numberOf(wanted[static_cast<qsizetype>(i)]);
            if (!isClose(got[i], reference))
                return QStringLiteral("[%1] %2, not %3").arg(i).arg(got[i], 0, 'g', 17).arg(reference, 0, 'g', 17);
        }
        return {};
    }
};

TD_TEST(TestReference)
#include "tst_reference.moc"
