// The page of a class: its facts and links, values for its arguments, and what building it alone says.
#include "core/session/part_journey.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/argument_table.h"
#include "widgets/engine/class_panel.h"
#include "widgets/engine/module_rows.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QtTest>

using namespace teardown;

namespace {

RegistryInfo models() {
    RegistryInfo registry;
    registry.name = "models";
    registry.scope = "mmcls";
    RegistryItem resnet;
    resnet.name = "ResNet";
    resnet.doc = "Residual blocks.";
    resnet.implementedIn = "mmcls.models.backbones.resnet.ResNet";
    resnet.referenceFile = "mmcls/models/backbones/resnet.py";
    resnet.referenceLine = 300;
    resnet.paper = "Deep <Residual> Learning";
    resnet.paperUrl = "https://arxiv.org/abs/1512.03385";
    resnet.arguments = {{"depth", "", true, "18 to 152"}, {"out_indices", "(3,)", false, "stages"}, {"deep_stem", "False", false, {}}};
    RegistryItem timm;
    timm.name = "TIMMBackbone";
    timm.built = false;
    timm.arguments = {{"model_name", "", true, {}}};
    registry.items = {resnet, timm};
    return registry;
}

PartOutcome part(bool counted) {
    PartOutcome outcome;
    const auto add = [&](const char* path, const char* type, int parent, std::int64_t parameters) {
        ModuleNode node;
        node.path = path;
        node.name = node.path.substr(node.path.rfind('.') + 1);
        node.type = type;
        node.parent = parent;
        node.depth = parent + 1;
        node.parameters = parameters;
        outcome.modules.push_back(node);
    };
    add("", "ResNet", -1, 11176512);
    add("conv1", "Conv2d", 0, 9408);
    if (!counted) return outcome;
    ProfileOutcome profile;
    profile.modules = {{"", 1, {500, 600, 0, 0}, {{1, 64, 16, 16}, {1, 128, 8, 8}}, 0},
                       {"conv1", 1, {400, 450, 0, 0}, {{1, 64, 32, 32}}, 0}};
    profile.total = {2500, 2600, 0, 0};
    profile.inputShape = {3, 64, 64};
    outcome.profile = profile;
    return outcome;
}

/// The texts of all labels that are shown, one below the other.
QString shownText(const QWidget& widget) {
    QString text;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisibleTo(&widget)) text += label->text() + QLatin1Char('\n');
    return text;
}

bool type(ClassPanel& panel, const QString& argument, const QString& text) {
    ArgumentTableModel* model = panel.arguments()->arguments();
    return model->setData(model->index(model->rowOf(argument), ArgumentTableModel::Value), text);
}

}  // namespace

class ClassPanelTest : public QObject {
    Q_OBJECT

    const RegistryInfo m_registry = models();

    void open(ClassPanel& panel, std::size_t item) const {
        panel.setClass(m_registry, m_registry.items[item], QString::fromStdString(m_registry.items[item].name));
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("class-panel"));
        QSettings().clear();
        Theme::instance().apply(ThemeMode::Light);
    }

    void factsAndLinks() {
        ClassPanel panel;
        open(panel, 0);
        panel.setUsers(ClassUsers{{{"model.backbone", "ResNet", {"resnet18.py", 5, 1, {}, {}}}}, {"backbone"}});
        const QString text = shownText(panel);
        for (const char* part :
             {"ResNet", "mmcls::models", "Residual blocks.", "mmcls/models/backbones/resnet.py:300", "Deep &lt;Residual&gt; Learning",
              "https://arxiv.org/abs/1512.03385", "model.backbone", "resnet18.py:5", "1 module: "})
            QVERIFY2(text.contains(QString::fromLatin1(part)), qPrintable(text));
        QSignalSpy places(&panel, &ClassPanel::configPathChosen), modules(&panel, &ClassPanel::modulePathChosen);
        for (const QLabel* label : panel.findChildren<QLabel*>())
            for (const char* link : {"config:model.backbone", "module:backbone"})
                if (label->text().contains(QString::fromLatin1(link)))
                    Q_EMIT const_cast<QLabel*>(label)->linkActivated(QString::fromLatin1(link));
        QCOMPARE(places.count(), 1);
        QCOMPARE(places[0][0].toString(), QStringLiteral("model.backbone"));
        QCOMPARE(modules.count(), 1);
        QCOMPARE(modules[0][0].toString(), QStringLiteral("backbone"));
        panel.setUsers(ClassUsers{});
        QVERIFY(shownText(panel).contains(QStringLiteral("not used by the open config")));
        panel.setUsers(std::nullopt);
        QVERIFY(!shownText(panel).contains(QStringLiteral("not used by the open config")));
    }

    void valuesBecomeARequest() {
        ClassPanel panel;
        QAbstractItemModelTester tester(panel.arguments()->arguments(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        open(panel, 0);
        QVERIFY(type(panel, QStringLiteral("depth"), QStringLiteral("18")));
        QVERIFY(type(panel, QStringLiteral("out_indices"), QStringLiteral("(0, 1)")));
        panel.shape()->setText(QStringLiteral("3x64x64"));
        std::vector<PartRequest> requests;
        connect(&panel, &ClassPanel::buildRequested, this, [&](const PartRequest& request) { requests.push_back(request); });
        panel.buildButton()->click();
        QCOMPARE(requests.size(), std::size_t(1));
        QCOMPARE(requests[0].config.repr(), std::string("{'type': 'ResNet', 'depth': 18, 'out_indices': (0, 1)}"));
        QCOMPARE(requests[0].inputShape, (std::vector<int>{3, 64, 64}));
        // While it is built there is nothing to ask again.
        panel.setBusy(true);
        panel.buildButton()->click();
        QCOMPARE(requests.size(), std::size_t(1));
        // Another class in between: the values come back.
        open(panel, 1);
        QVERIFY(panel.arguments()->arguments()->values().empty());
        QVERIFY(!panel.buildButton()->isVisibleTo(&panel));
        QVERIFY(shownText(panel).contains(QStringLiteral("cannot run it")));
        open(panel, 0);
        QVERIFY(panel.buildButton()->isVisibleTo(&panel));
        QCOMPARE(panel.arguments()->arguments()->values().size(), std::size_t(2));
        QCOMPARE(panel.shape()->text(), QStringLiteral("3x64x64"));
    }

    void whatIsTypedIsTheValue() {
        ClassPanel panel;
        panel.resize(700, 600);
        open(panel, 0);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        ArgumentTable* table = panel.arguments();
        const QModelIndex name = table->arguments()->index(0, ArgumentTableModel::Name);
        // A click anywhere in the row.
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(name).center());
        auto* field = table->viewport()->findChild<QLineEdit*>();
        QVERIFY(field);
        QTest::keyClicks(field, "50");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(table->arguments()->values().size(), std::size_t(1));
        QCOMPARE(table->arguments()->values()[0].text, std::string("50"));
    }

    void theCostIsShown() {
        ClassPanel panel;
        open(panel, 0);
        panel.showOutcome(part(true));
        const QString summary = panel.summary();
        for (const char* words : {"parameters", "2.5 k multiply-adds", "2.6 k in all", "output 64\u00D716\u00D716, 128\u00D78\u00D78"})
            QVERIFY2(summary.contains(QString::fromUtf8(words)), qPrintable(summary));
        const QModelIndex root = panel.tree()->model()->index(0, 0);
        const QModelIndex conv = panel.tree()->model()->index(0, static_cast<int>(ModuleColumn::Output), root);
        QCOMPARE(conv.data().toString(), QString::fromUtf8("64\u00D732\u00D732"));
        QCOMPARE(conv.siblingAtColumn(static_cast<int>(ModuleColumn::Macs)).data().toString(), QStringLiteral("400"));
        panel.showOutcome(part(false));
        QVERIFY(!panel.summary().contains(QStringLiteral("multiply-adds")));
        QVERIFY(panel.summary().contains(QStringLiteral("parameters")));
    }

    void anErrorMarksItsArgument() {
        ClassPanel panel;
        open(panel, 0);
        panel.showOutcome(part(true));
        QVERIFY(type(panel, QStringLiteral("depth"), QStringLiteral("(1")));
        QSignalSpy requests(&panel, &ClassPanel::stopRequested);
        bool asked = false;
        connect(&panel, &ClassPanel::buildRequested, this, [&] { asked = true; });
        panel.buildButton()->click();
        QVERIFY(!asked);
        QVERIFY2(panel.problem().startsWith(QStringLiteral("depth: ")), qPrintable(panel.problem()));
        QCOMPARE(panel.arguments()->arguments()->wrong(), QStringLiteral("depth"));
        // The last result is not that of these values.
        QVERIFY(panel.summary().isEmpty());
        QVERIFY(panel.tree()->model()->rows().empty());
        // Another value takes the mark away.
        QVERIFY(type(panel, QStringLiteral("depth"), QStringLiteral("18")));
        QVERIFY(panel.arguments()->arguments()->wrong().isEmpty());
        panel.buildButton()->click();
        QVERIFY(asked);
        panel.shape()->setText(QStringLiteral("3x"));
        panel.buildButton()->click();
        QVERIFY(panel.problem().contains(QStringLiteral("'3x'")));
        QVERIFY(panel.shape()->property("wrong").toBool());
    }
};

TD_TEST_GUI(ClassPanelTest)
#include "tst_class_panel.moc"
