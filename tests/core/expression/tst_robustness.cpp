// Whatever is typed ends soon, with a value or an error that says where: random text, and expressions with random mistakes.
#include "core/expression/evaluate.h"
#include "core/expression/functions.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <map>
#include <random>

using namespace teardown;
using namespace std::string_view_literals;
using expression::Expression;
using expression::Value;

namespace {

struct FewNames : expression::Names {
    std::map<std::string, Value, std::less<>> all;

    FewNames() {
        std::vector<float> values(2 * 3 * 4);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) - 9.5f;
        all["x"] = TensorView::fromFloats({2, 3, 4}, values);
        all["wide"] = TensorView::fromFloats({1, 700}, std::vector<float>(700, 2));
        all["tall"] = TensorView::fromFloats({700, 1}, std::vector<float>(700, 3));
        all["q"] = TensorView::fromBytes(DType::QUInt4x2, {5}, std::vector<std::byte>(3, std::byte{0x21}));
        all["c"] = TensorView::fromBytes(DType::Complex64, {2}, std::vector<std::byte>(16, std::byte{0x40}));
        all["none"] = TensorView::fromFloats({0, 3}, {});
        all["n"] = 3.0;
        all["sizes"] = Shape{2, 3, 4};
        all["gone"] = expression::Missing{asIs("It was not kept."), Shape{2, 3}};
    }
    std::optional<Value> find(std::string_view name) const override {
        const auto found = all.find(name);
        return found == all.end() ? std::optional<Value>() : found->second;
    }
    std::vector<std::string> known() const override { return {"x", "n"}; }
};

class Maker {
public:
    explicit Maker(unsigned seed) : m_random(seed) {}

    int below(int count) { return static_cast<int>(m_random() % static_cast<unsigned>(count)); }

    std::string expression(int depth) {
        static const std::vector<std::string> atoms = {"x", "x", "n",   "q",     "c",   "none", "wide", "tall",    "sizes", "gone",
                                                       "0", "1", "2.5", "1e300", "inf", "nan",  "True", "x.shape", "-1"};
        if (depth == 0) return atoms[static_cast<std::size_t>(below(static_cast<int>(atoms.size())))];
        switch (below(10)) {
            case 0:
                return "(" + expression(depth - 1) + ")";
            case 1:
                return "-" + expression(depth - 1);
            case 2:
                return "not " + expression(depth - 1);
            case 3:
                return call(depth);
            case 4:
                return "(" + expression(depth - 1) + ")[" + index(depth) + (below(3) == 0 ? ", " + index(depth) : "") + "]";
            case 5:
                return "(" + expression(depth - 1) + ", " + expression(depth - 1) + ")";
            default: {
                static const std::vector<std::string> signs = {"+",  "-",  "*",  "/", "//", "%",     "**",  "<",
                                                               "<=", "==", "!=", ">", ">=", " and ", " or "};
                return expression(depth - 1) + signs[static_cast<std::size_t>(below(static_cast<int>(signs.size())))] +
                       expression(depth - 1);
            }
        }
    }

    /// Bytes changed, taken away, doubled or put in.
    std::string mutated(std::string text) {
        static constexpr std::string_view bytes =
            "()[],.:+-*/%<>=!&|^~ \t\n'\"0123456789eE_abcxnq#@$\\{}\x00\x01\x7f\xc3\xa9\xe2\x89\xa5\xff"sv;
        for (int times = 1 + below(4); times > 0 && !text.empty(); --times) {
            const auto at = static_cast<std::size_t>(below(static_cast<int>(text.size())));
            const char byte = bytes[static_cast<std::size_t>(below(static_cast<int>(bytes.size())))];
            switch (below(4)) {
                case 0:
                    text[at] = byte;
                    break;
                case 1:
                    text.erase(at, 1);
                    break;
                case 2:
                    text.insert(at, 1, byte);
                    break;
                default:
                    text.insert(at, text.substr(at / 2, static_cast<std::size_t>(below(20))));
            }
        }
        return text;
    }

    std::string noise() {
        std::string text;
        for (int length = below(60); length > 0; --length) text += static_cast<char>(below(256));
        return text;
    }

private:
    std::string call(int depth) {
        const auto rows = expression::functions();
        const expression::Function& row = rows[static_cast<std::size_t>(below(static_cast<int>(rows.size())))];
        return std::string(row.name) + "(" + expression(depth - 1) + ")";
    }
    std::string index(int depth) {
        switch (below(4)) {
            case 0:
                return "...";
            case 1:
                return std::to_string(below(9) - 4) + ":" + (below(2) ? "" : std::to_string(below(9) - 4)) +
                       (below(2) ? "" : ":" + std::to_string(below(7) - 3));
            case 2:
                return expression(depth - 1);
            default:
                return std::to_string(below(9) - 4);
        }
    }

    std::mt19937 m_random;
};

}  // namespace

class TestRobustness : public QObject {
    Q_OBJECT

    FewNames m_names;
    int m_values = 0;
    int m_errors = 0;

    void attempt(const std::string& text) {
        const expression::Limits limits{2'000'000, 16 << 20};
        const auto parsed = Expression::parse(text);
        if (!parsed.ok()) {
            ++m_errors;
            const Error& error = parsed.error();
            QCOMPARE(error.code, std::string("expression-syntax"));
            QVERIFY2(error.where.column >= 1 && error.where.column <= static_cast<int>(text.size()) + 1,
                     qPrintable(QByteArray::fromStdString(text).toPercentEncoding()));
            QVERIFY(!english(error.what).empty() && !english(error.remedy).empty());
            QVERIFY2(QString::fromStdString(english(error.what)).toStdString() == english(error.what), "not UTF-8");
            return;
        }
        const auto value = expression::evaluate(*parsed, m_names, {}, limits);
        const auto verdict = expression::judge(*parsed, m_names, {}, limits);
        if (value.ok()) {
            ++m_values;
            QVERIFY(!expression::valueText(*value).empty());
            if (const auto* tensor = std::get_if<TensorView>(&*value)) {
                QVERIFY(tensor->valid());
                // Its last element lies inside its bytes, which the sanitizers watch.
                if (tensor->numel() > 0) tensor->at(tensor->numel() - 1);
            }
        } else {
            ++m_errors;
            QVERIFY2(value.error().kind == ErrorKind::BadInput && value.error().where.column >= 1, describe(value.error()).c_str());
            QVERIFY(!verdict.ok());
        }
    }

private Q_SLOTS:
    void init() { m_values = m_errors = 0; }

    void randomExpressions() {
        Maker make(1);
        for (int i = 0; i < 4000; ++i) attempt(make.expression(1 + make.below(4)));
        QVERIFY2(m_values > 400 && m_errors > 400, qPrintable(QStringLiteral("%1 values, %2 errors").arg(m_values).arg(m_errors)));
    }
    void mutatedExpressions() {
        Maker make(2);
        for (int i = 0; i < 6000; ++i) attempt(make.mutated(make.expression(1 + make.below(4))));
        QVERIFY2(m_values > 100 && m_errors > 400, qPrintable(QStringLiteral("%1 values, %2 errors").arg(m_values).arg(m_errors)));
    }
    void noise() {
        Maker make(3);
        for (int i = 0; i < 3000; ++i) attempt(make.noise());
        QVERIFY(m_errors > 2000);
    }
    void everyBeginning() {
        const std::string text = "not (max(abs(x[0, ..., ::-1])) ** 2 // 3 <= -1.5e3 or x.shape[1:] == (3, 4)) and any(0 < x.mean() < inf)";
        QVERIFY(Expression::parse(text).ok());
        for (std::size_t end = 0; end <= text.size(); ++end) attempt(text.substr(0, end));
        for (std::size_t begin = 0; begin <= text.size(); ++begin) attempt(text.substr(begin));
        QVERIFY(m_errors > 60);
    }
};

TD_TEST(TestRobustness)
#include "tst_robustness.moc"
