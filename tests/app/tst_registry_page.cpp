// The page of a class in the window: opened from the tree and the palette, built alone on the engine's lane, with the engine as well.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/help/palette_entries.h"
#include "app/gui/rooms/registry/registry_page.h"
#include "app/gui/rooms/registry/registry_room.h"
#include "app/gui/side_panes.h"
#include "core/registry/registry_info.h"
#include "core/session/build_journey.h"
#include "core/session/loader.h"
#include "core/session/part_journey.h"
#include "core/session/session_api.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/source_page.h"
#include "widgets/engine/argument_table.h"
#include "widgets/engine/class_panel.h"
#include "widgets/engine/module_rows.h"
#include "widgets/stage/stage_view.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QtTest>

#include <semaphore>

using namespace teardown;

namespace {

const QString kConfig = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/repvgg-digits.py");

/// A fake engine with a registry of two classes, which builds parts of one module. The lane waits for a token before each.
class PartSession : public test::FakeSession {
public:
    static inline std::counting_semaphore<8> s_tokens{0};
    static inline std::atomic<int> s_parts = 0;

    PartSession() {
        add<PartRequest>([](const PartRequest& request, const TaskContext& task) -> Result<std::shared_ptr<const PartOutcome>> {
            ++s_parts;
            while (!s_tokens.try_acquire_for(std::chrono::milliseconds(5)))
                if (task.cancelled()) return cancelledError();
            auto outcome = std::make_shared<PartOutcome>();
            ModuleNode root;
            root.type = request.config.find("type")->asString();
            root.parameters = 1234;
            outcome->modules.push_back(root);
            return std::shared_ptr<const PartOutcome>(outcome);
        });
    }
    std::vector<RegistryInfo> registries() const override {
        RegistryInfo models;
        models.name = "models";
        models.scope = "mmcls";
        RegistryItem repvgg, vgg;
        repvgg.name = "RepVGG";
        repvgg.doc = "One kernel a block.";
        repvgg.arguments = {{"arch", "", true, {}}, {"deploy", "False", false, {}}};
        vgg.name = "VGG";
        models.items = {repvgg, vgg};
        return {models};
    }
};

ClassPanel& panelOf(MainWindow& window) { return *window.room<RegistryRoom>().page()->panel(); }
TreePanel& registryTree(MainWindow& window) { return *window.context().side.tree(TreeTab::Registry); }
bool isAnswered(MainWindow& window) {
    // The last answer stays until the next one is there.
    if (!panelOf(window).buildButton()->isEnabled()) return false;
    return !panelOf(window).summary().isEmpty() || !panelOf(window).problem().isEmpty();
}

void build(MainWindow& window, const std::vector<PartArgument>& values, const QString& shape) {
    panelOf(window).arguments()->arguments()->setValues(values);
    panelOf(window).shape()->setText(shape);
    panelOf(window).buildButton()->click();
}

}  // namespace

class RegistryPageTest : public QObject {
    Q_OBJECT

    static std::unique_ptr<MainWindow> opened(const QStringList& files) {
        auto window = test::openedWindow(files, test::sessionsOf<PartSession>());
        (void)QTest::qWaitFor([&] { return !registryTree(*window).model()->rows().empty(); }, 20000);
        return window;
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("registry-page"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() {
        QSettings().clear();
        while (PartSession::s_tokens.try_acquire()) {
        }
        PartSession::s_parts = 0;
    }

    void aClassOpensItsPage() {
        const auto window = opened({});
        QVERIFY(!window->context().stage.isPageAvailable(RegistryPage::kId));
        registryTree(*window).choose(QStringLiteral("models"));
        QVERIFY(!window->context().stage.isPageAvailable(RegistryPage::kId));
        registryTree(*window).choose(QStringLiteral("models.RepVGG.deploy"));
        QCOMPARE(window->context().stage.page(), RegistryPage::kId);
        QCOMPARE(panelOf(*window).arguments()->arguments()->rowCount(), 2);
        QCOMPARE(panelOf(*window).arguments()->currentIndex().row(), 1);
        registryTree(*window).choose(QStringLiteral("models.VGG"));
        QCOMPARE(panelOf(*window).arguments()->arguments()->rowCount(), 0);
        QVERIFY(panelOf(*window).arguments()->isHidden());
    }

    void thePaletteFindsClasses() {
        const auto window = opened({});
        const auto entries = placeEntries(window->context());
        const auto found = std::find_if(entries.begin(), entries.end(), [](const PaletteEntry& entry) {
            return entry.text == QLatin1String("RepVGG") && entry.group == QLatin1String("Class");
        });
        QVERIFY(found != entries.end());
        found->run();
        QCOMPARE(window->context().side.shown(), TreeTab::Registry);
        QCOMPARE(window->context().stage.page(), RegistryPage::kId);
        QCOMPARE(registryTree(*window).selectedKey(), QStringLiteral("models.RepVGG"));
    }

    void usersAreLinks() {
        const auto window = opened({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() && !window->context().work.busy(), 20000);
        registryTree(*window).choose(QStringLiteral("models.RepVGG"));
        QCOMPARE(window->context().stage.page(), RegistryPage::kId);
        Q_EMIT panelOf(*window).configPathChosen(QStringLiteral("model.backbone"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
        QCOMPARE(window->context().side.shown(), TreeTab::Config);
        registryTree(*window).choose(QStringLiteral("models.RepVGG"));
        Q_EMIT panelOf(*window).modulePathChosen(QStringLiteral("backbone"));
        QCOMPARE(window->context().side.shown(), TreeTab::Model);
        QCOMPARE(window->context().navigator.location().modulePath.value_or(""), std::string("backbone"));
        // A journey that is asked for is shown instead of the page.
        registryTree(*window).choose(QStringLiteral("models.RepVGG"));
        window->context().navigator.openJourney(Journey::Build);
        QVERIFY(window->context().stage.page() != RegistryPage::kId);
    }

    void buildingDoesNotBlock() {
        const auto window = opened({});
        registryTree(*window).choose(QStringLiteral("models.RepVGG"));
        build(*window, {{"arch", "'A0'"}}, {});
        QVERIFY(!panelOf(*window).buildButton()->isEnabled());
        QVERIFY(window->context().work.anythingRuns());
        QTRY_COMPARE(PartSession::s_parts.load(), 1);
        PartSession::s_tokens.release();
        QTRY_VERIFY(isAnswered(*window));
        QVERIFY2(panelOf(*window).summary().startsWith(QStringLiteral("1")), qPrintable(panelOf(*window).summary()));
        QVERIFY(panelOf(*window).buildButton()->isEnabled());
        QVERIFY(!window->context().work.anythingRuns());

        // It can be stopped, and another class is not shown the answer of this one.
        build(*window, {{"arch", "'A1'"}}, {});
        QTRY_COMPARE(PartSession::s_parts.load(), 2);
        window->context().work.cancel();
        QTRY_VERIFY(panelOf(*window).buildButton()->isEnabled());
        QVERIFY(panelOf(*window).problem().isEmpty() && panelOf(*window).summary().isEmpty());
        build(*window, {{"arch", "'A1'"}}, {});
        QTRY_COMPARE(PartSession::s_parts.load(), 3);
        registryTree(*window).choose(QStringLiteral("models.VGG"));
        PartSession::s_tokens.release();
        QTest::qWait(100);
        QVERIFY(!isAnswered(*window));
        QVERIFY(panelOf(*window).buildButton()->isEnabled());
    }

    void withTheEngine() {
        MainWindow window([] { return createSession(); });
        window.resize(1280, 800);
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(!registryTree(window).model()->rows().empty(), 60000);
        registryTree(window).choose(QStringLiteral("models.ResNet"));
        build(window, {{"depth", "18"}, {"out_indices", "(2, 3)"}}, QStringLiteral("3x64x64"));
        QTRY_VERIFY_WITH_TIMEOUT(isAnswered(window), 60000);
        QVERIFY2(panelOf(window).problem().isEmpty(), qPrintable(panelOf(window).problem()));
        QString summary = panelOf(window).summary();
        QVERIFY2(summary.contains(QString::fromUtf8("output 256×4×4, 512×2×2")), qPrintable(summary));
        QVERIFY2(summary.remove(QChar(0x2009)).startsWith(QStringLiteral("11176512 parameters")), qPrintable(summary));
        const QModelIndex conv = panelOf(window).tree()->model()->indexOf(QStringLiteral("layer4.1.conv2"));
        QVERIFY(conv.isValid());
        QCOMPARE(conv.siblingAtColumn(static_cast<int>(ModuleColumn::Output)).data().toString(), QString::fromUtf8("512×2×2"));

        build(window, {{"depth", "17"}}, {});
        QTRY_VERIFY_WITH_TIMEOUT(isAnswered(window), 60000);
        QVERIFY2(panelOf(window).problem().contains(QStringLiteral("depth")), qPrintable(panelOf(window).problem()));
        QCOMPARE(panelOf(window).arguments()->arguments()->wrong(), QStringLiteral("depth"));
        build(window, {{"depth", "18"}, {"norm_cfg", "dict(type='BatchNom')"}}, {});
        QTRY_VERIFY_WITH_TIMEOUT(isAnswered(window), 60000);
        QVERIFY2(panelOf(window).problem().contains(QStringLiteral("BatchNom")), qPrintable(panelOf(window).problem()));
        QCOMPARE(panelOf(window).arguments()->arguments()->wrong(), QStringLiteral("norm_cfg"));
        build(window, {}, {});
        QTRY_VERIFY_WITH_TIMEOUT(isAnswered(window), 60000);
        QVERIFY2(panelOf(window).problem().contains(QStringLiteral("depth")), qPrintable(panelOf(window).problem()));

        // A class of the program's own scope, which an earlier registry of the same name does not have.
        registryTree(window).choose(QStringLiteral("teardown.models.EfficientNetLite"));
        build(window, {}, QStringLiteral("3x64x64"));
        QTRY_VERIFY_WITH_TIMEOUT(isAnswered(window), 60000);
        QVERIFY2(panelOf(window).problem().isEmpty(), qPrintable(panelOf(window).problem()));
    }

    /// What the page offers to build is what the engine builds.
    void layersAreBuiltAlone() {
        const auto session = createSession();
        QVERIFY2(session.ok(), session.ok() ? "" : describe(session.error()).c_str());
        for (const RegistryInfo& registry : (*session)->registries()) {
            const auto request = partRequest(registry.name, "Nothing", {}, {});
            QVERIFY(request.ok());
            const auto part = (*session)->run(*request, {});
            QVERIFY(!part.ok());
            const bool isLayers = !std::string_view(part.error().what.id()).starts_with("part-builder.no-registry-builds");
            QVERIFY2(isLayers == isBuiltAlone(registry.name), registry.name.c_str());
        }
    }
};

TD_TEST_GUI(RegistryPageTest)
#include "tst_registry_page.moc"
